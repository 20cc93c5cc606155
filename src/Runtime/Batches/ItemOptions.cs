namespace ActorFlow;

/// <summary>How the items of a batch are treated, each by itself: the failure of one never uses up the attempts of another.</summary>
public sealed class ItemOptions
{
    private readonly Node _node;
    private MiddlewarePipeline? _pipeline;

    internal ItemOptions(Node node) => _node = node;

    /// <summary>
    /// How often an item is tried, and how long to wait between attempts; an item that waits holds no worker. The default is one attempt.
    /// </summary>
    public RetryPolicy Retry
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = Change(value);
        }
    } = RetryPolicy.None;

    /// <summary>
    /// How long one attempt of an item may take; null (the default) is without limit. An attempt that ignores its cancellation is left behind: its
    /// worker goes on, and its late answer counts for nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public TimeSpan? Timeout
    {
        get;
        set => field = Change(value is not { } limit || limit > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), limit,
            $"The items' Timeout of batch '{_node.Name}' is {limit}; it must be longer than zero, for example 00:00:30."));
    }

    /// <summary>
    /// How long items that run may go on after the batch was cancelled, before they are left behind. The default is 5 seconds. The grace that the
    /// system gives to any cancelled node bounds it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or above a day.</exception>
    public TimeSpan CancellationTime
    {
        get;
        set
            => field = Change(value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
                ? value : throw new ArgumentOutOfRangeException(nameof(value), value,
            $"The items' CancellationTime of batch '{_node.Name}' is {value}; it must be 00:00:00 to 1.00:00:00, for example 00:00:05."));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What is wrapped around each attempt of an item, outermost first. The default is nothing. Layers of the node itself are around the batch as a
    /// whole.
    /// </summary>
    public IReadOnlyList<NodeMiddleware> Middleware => Layers;

    internal NodeMiddleware[] Layers { get; private set; } = [];

    /// <summary>The layers, composed; null when there are none.</summary>
    internal MiddlewarePipeline? Pipeline => Layers.Length == 0 ? null : _pipeline ??= new MiddlewarePipeline(Layers);

    /// <summary>Wraps each attempt of an item in further layers, inside those that are there. Only what they do around Exec applies.</summary>
    /// <exception cref="NodeFrozenException">A flow that uses the node has been built.</exception>
    public void Use(params ReadOnlySpan<NodeMiddleware> layers)
    {
        Layers = Change(MiddlewareStack.Joined(Layers, layers));
        _pipeline = null;
    }

    private T Change<T>(T value)
    {
        _node.EnsureChangeable();
        return value;
    }
}
