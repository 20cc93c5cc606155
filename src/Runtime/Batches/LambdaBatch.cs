using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>A batch whose phases are lambdas. Phases can be set until a flow that uses it is built.</summary>
/// <typeparam name="TSource">What Prep hands over: the items, or what they are read from.</typeparam>
/// <typeparam name="TItem">An item.</typeparam>
/// <typeparam name="TResult">What an item gives.</typeparam>
public sealed class LambdaBatch<TSource, TItem, TResult> : BatchNode<TSource, TItem, TResult>
{
    private readonly Func<BatchOptions, NodeContext, ValueTask<TSource>> _prep;
    private readonly Func<TSource, BatchSource<TItem>> _open;
    private readonly Func<TItem, ExecContext, ValueTask<TResult>> _exec;
    private Func<NodeContext, TSource, BatchResults<TResult>, ValueTask<ActionName>>? _post;
    private Func<TItem, Exception, ExecContext, ValueTask<TResult>>? _fallback;
    private BatchSink<TResult>? _sink;

    internal LambdaBatch(string name, Func<BatchOptions, NodeContext, ValueTask<TSource>> prep, Func<TSource, BatchSource<TItem>> open,
        Func<TItem, ExecContext, ValueTask<TResult>> exec)
        : base(name)
    {
        _prep = prep;
        _open = open;
        _exec = exec;
    }

    /// <inheritdoc/>
    protected internal override BatchSink<TResult>? Sink => _sink;

    /// <summary>Writes the state; the action is <see cref="ActionName.Default"/>.</summary>
    public LambdaBatch<TSource, TItem, TResult> Post(Action<SharedState, BatchResults<TResult>> post)
        => Posts(post, (context, _, results) =>
        {
            post(context.State, results);
            return default;
        });

    /// <summary>Writes the state and names the action.</summary>
    public LambdaBatch<TSource, TItem, TResult> Post(Func<SharedState, BatchResults<TResult>, ActionName> post)
        => Posts(post, (context, _, results) => new(post(context.State, results)));

    /// <summary>Writes the state and names the action, with the items, or what they are read from, at hand.</summary>
    public LambdaBatch<TSource, TItem, TResult> Post(Func<SharedState, TSource, BatchResults<TResult>, ActionName> post)
        => Posts(post, (context, source, results) => new(post(context.State, source, results)));

    /// <summary>Writes the state and names the action, asynchronously.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaBatch<TSource, TItem, TResult> Post(Func<NodeContext, TSource, BatchResults<TResult>, Task<ActionName>> post)
        => Posts(post, (context, source, results) => new(post(context, source, results)));

    /// <summary>Writes the state, asynchronously; the action is <see cref="ActionName.Default"/>.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaBatch<TSource, TItem, TResult> Post(Func<SharedState, BatchResults<TResult>, Task> post)
        => Posts(post, async (context, _, results) =>
        {
            await post(context.State, results);
            return default;
        });

    /// <summary>Gives an item its result after its last failed attempt; called once.</summary>
    public LambdaBatch<TSource, TItem, TResult> ItemFallback(Func<TItem, Exception, TResult> fallback)
        => FallsBack(fallback, (item, error, _) => new(fallback(item, error)));

    /// <summary>Gives an item its result after its last failed attempt; called once.</summary>
    [OverloadResolutionPriority(1)]
    public LambdaBatch<TSource, TItem, TResult> ItemFallback(Func<TItem, Exception, ExecContext, Task<TResult>> fallback)
        => FallsBack(fallback, (item, error, context) => new(fallback(item, error, context)));

    /// <summary>Streams the results to a sink as they come, in item order, instead of collecting them.</summary>
    public LambdaBatch<TSource, TItem, TResult> To(BatchSink<TResult> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        EnsureChangeable();
        _sink = sink;
        return this;
    }

    /// <summary>
    /// Hands each result to a function as it comes, in item order, instead of collecting them. After a crash it may get a result again.
    /// </summary>
    public LambdaBatch<TSource, TItem, TResult> To(Func<ItemResult<TResult>, CancellationToken, ValueTask> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return To(new CallbackSink<TResult>(callback));
    }

    /// <inheritdoc/>
    protected internal override ValueTask<TSource> PrepAsync(NodeContext context) => _prep(Batch, context);

    /// <inheritdoc/>
    protected internal override BatchSource<TItem> Open(TSource source) => _open(source);

    /// <inheritdoc/>
    protected internal override ValueTask<TResult> ExecItemAsync(TItem item, ExecContext context) => _exec(item, context);

    /// <inheritdoc/>
    protected internal override ValueTask<TResult> ItemFallbackAsync(TItem item, Exception error, ExecContext context)
        => _fallback is null ? base.ItemFallbackAsync(item, error, context) : _fallback(item, error, context);

    /// <inheritdoc/>
    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, TSource prep, BatchResults<TResult> exec)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_post is not null)
            return _post(context, prep, exec);
        BatchKeys.Write(context.State, this, exec);
        return default;
    }

    private LambdaBatch<TSource, TItem, TResult> Posts(Delegate given, Func<NodeContext, TSource, BatchResults<TResult>, ValueTask<ActionName>> post)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(post));
        EnsureChangeable();
        _post = post;
        return this;
    }

    private LambdaBatch<TSource, TItem, TResult> FallsBack(Delegate given, Func<TItem, Exception, ExecContext, ValueTask<TResult>> fallback)
    {
        ArgumentNullException.ThrowIfNull(given, nameof(fallback));
        EnsureChangeable();
        _fallback = fallback;
        return this;
    }
}
