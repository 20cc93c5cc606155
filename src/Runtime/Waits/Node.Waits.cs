namespace ActorFlow;

/// <content>Nodes that wait.</content>
public abstract partial class Node
{
    /// <summary>Lets time pass: seconds or months, over restarts, without a thread or memory.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="wait">How long, from when the run comes to the node. Zero and less is not at all.</param>
    public static DelayNode Delay(string name, TimeSpan wait) => new(name, _ => DelayNode.Lasting(wait));

    /// <summary>Lets as much time pass as the state says.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="wait">How long; asked once, when the run comes to the node.</param>
    public static DelayNode Delay(string name, Func<SharedState, TimeSpan> wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        return new DelayNode(name, context => DelayNode.Lasting(wait(context.State)));
    }

    /// <summary>Lets as much time pass as the state says, and then picks the action.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="wait">How long; asked once, when the run comes to the node.</param>
    /// <param name="then">Picks the action when the time is over, as Post does: it may write the state.</param>
    public static DelayNode Delay(string name, Func<SharedState, TimeSpan> wait, Func<NodeContext, ActionName> then)
    {
        ArgumentNullException.ThrowIfNull(wait);
        ArgumentNullException.ThrowIfNull(then);
        return new DelayNode(name, context => DelayNode.Lasting(wait(context.State)), then);
    }

    /// <summary>Waits for a moment that the state says; one that is past is not waited for.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="until">Until when; asked once, when the run comes to the node.</param>
    public static DelayNode DelayUntil(string name, Func<SharedState, DateTimeOffset> until)
    {
        ArgumentNullException.ThrowIfNull(until);
        return new DelayNode(name, context => DelayNode.Ending(until(context.State)));
    }

    /// <summary>Waits for a signal (<c>SignalAsync</c>): one that came before is taken at once.</summary>
    /// <typeparam name="T">What the signal carries.</typeparam>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="signal">The signal's name; null takes that of the node. Those who send it need not know the node.</param>
    public static SignalNode<T> WaitForSignal<T>(string name, string? signal = null) => new(name, signal ?? name);
}
