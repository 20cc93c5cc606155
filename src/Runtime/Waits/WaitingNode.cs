namespace ActorFlow;

/// <summary>
/// A node that does nothing but wait: for a time, a signal, a person. It never repeats anything, and holds neither thread nor memory while it waits.
/// </summary>
/// <remarks>
/// What it waits for is made of the state once, when the run comes to it, and journaled. When the wait has ended, in this process or in a later one,
/// the node writes what came to the state and names the action; nothing else is run. Attempts and time limits of the options do not concern the wait.
/// </remarks>
public abstract class WaitingNode : Node
{
    private protected WaitingNode(string name)
        : base(name)
    {
    }

    /// <summary>The action of a visit whose time was up before anything came: <c>timeout</c>.</summary>
    public static ActionName TimedOut { get; } = "timeout";

    internal override bool HasResult => false;

    /// <summary>What to wait for; at least one. Runs once in a visit, as Prep.</summary>
    internal abstract IReadOnlyList<WaitRequest> Ask(NodeContext context);

    /// <summary>Looks at what came, as Exec: what it throws fails the attempt.</summary>
    /// <param name="waits">What the waits came to, by name.</param>
    /// <param name="port">The visit's engine side.</param>
    internal virtual object? Read(IReadOnlyDictionary<string, WaitOutcome> waits, IVisitPort port) => null;

    /// <summary>Writes what came, and names the action, as Post.</summary>
    /// <param name="context">The run's state.</param>
    /// <param name="waits">What the waits came to, by name.</param>
    /// <param name="read">What <see cref="Read"/> returned.</param>
    internal abstract ValueTask<ActionName> TakeAsync(NodeContext context, IReadOnlyDictionary<string, WaitOutcome> waits, object? read);

    internal override VisitBody NewBody(IVisitPort port) => new WaitBody(this, port);
}
