namespace ActorFlow;

/// <summary>
/// Waits for a signal. Made by <see cref="Node.WaitForSignal{T}"/>. The action is <see cref="ActionName.Default"/>, or
/// <see cref="WaitingNode.TimedOut"/>.
/// </summary>
/// <typeparam name="T">What the signal carries.</typeparam>
public sealed class SignalNode<T> : WaitingNode
{
    private const string Wait = "signal";

    private Func<SharedState, TimeSpan>? _within;
    private Func<NodeContext, T, ActionName>? _post;

    internal SignalNode(string name, string signal)
        : base(name)
    {
        Signal = SignalNames.Checked(signal);
    }

    /// <summary>The name of the signal.</summary>
    public string Signal { get; }

    internal override string Kind => "signal";

    internal override string InputType => TypeNames.Of(typeof(T));

    /// <summary>Bounds the wait; then the action is <c>timeout</c>. The default is to wait for ever.</summary>
    public SignalNode<T> Within(TimeSpan limit) => Within(_ => limit);

    /// <summary>Bounds the wait by what the state says, asked once, when the run comes to the node.</summary>
    public SignalNode<T> Within(Func<SharedState, TimeSpan> limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        EnsureChangeable();
        _within = limit;
        return this;
    }

    /// <summary>Writes what the signal carries to a key of the state.</summary>
    public SignalNode<T> Into(StateKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Post((state, value) => state.Set(key, value));
    }

    /// <summary>Writes what the signal carries to a key of the state.</summary>
    public SignalNode<T> Into(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Post((state, value) => state.Set(key, value));
    }

    /// <summary>Writes what the signal carries to the state.</summary>
    /// <exception cref="ArgumentException">It is asynchronous, and nobody would wait for it.</exception>
    public SignalNode<T> Post(Action<SharedState, T> post)
    {
        AtOnce.Ensure(post, nameof(post));
        return Posts((context, value) =>
        {
            post(context.State, value);
            return default;
        });
    }

    /// <summary>Writes what the signal carries to the state, and names the action.</summary>
    public SignalNode<T> Post(Func<SharedState, T, ActionName> post)
    {
        ArgumentNullException.ThrowIfNull(post);
        return Posts((context, value) => post(context.State, value));
    }

    internal override IReadOnlyList<WaitRequest> Ask(NodeContext context)
        => [new WaitRequest(Wait, WaitKind.Signal) { Signal = Signal, For = _within?.Invoke(context.State) }];

    internal override object? Read(IReadOnlyDictionary<string, WaitOutcome> waits, IVisitPort port)
        => waits[Wait] is { Ending: WaitEnding.Signal } came ? new Box(SignalPayloads.Read<T>(came.Value, Signal, port)) : null;

    internal override ValueTask<ActionName> TakeAsync(NodeContext context, IReadOnlyDictionary<string, WaitOutcome> waits, object? read)
        => new(read is Box came ? _post?.Invoke(context, came.Value) ?? ActionName.Default : TimedOut);

    private SignalNode<T> Posts(Func<NodeContext, T, ActionName> post)
    {
        EnsureChangeable();
        _post = post;
        return this;
    }

    /// <summary>A payload may be null itself.</summary>
    private sealed record Box(T Value);
}
