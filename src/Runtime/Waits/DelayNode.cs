namespace ActorFlow;

/// <summary>
/// Lets time pass. Made by <see cref="Node.Delay(string, TimeSpan)"/> and its siblings; the time is journaled, so it survives restarts and is not
/// counted anew.
/// </summary>
public sealed class DelayNode : WaitingNode
{
    private const string Wait = "delay";

    private readonly Func<NodeContext, WaitRequest> _ask;
    private readonly Func<NodeContext, ActionName>? _then;

    internal DelayNode(string name, Func<NodeContext, WaitRequest> ask, Func<NodeContext, ActionName>? then = null)
        : base(name)
        => (_ask, _then) = (ask, then);

    internal override string Kind => "delay";

    internal static WaitRequest Lasting(TimeSpan wait) => new(Wait, WaitKind.Delay) { For = wait };

    internal static WaitRequest Ending(DateTimeOffset until) => new(Wait, WaitKind.Delay) { Until = until };

    internal override IReadOnlyList<WaitRequest> Ask(NodeContext context) => [_ask(context)];

    internal override ValueTask<ActionName> TakeAsync(NodeContext context, IReadOnlyDictionary<string, WaitOutcome> waits, object? read)
        => _then is null ? default : new(_then(context));
}
