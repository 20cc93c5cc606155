using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>
/// A batch whose items come from a source that Prep names: a file to read, a range to scan. The items may be a stream of any length.
/// </summary>
/// <typeparam name="TSource">What Prep hands over; journaled before the first finished items are, so it has to be plain data in a journaled
/// run.</typeparam>
/// <typeparam name="TItem">An item; plain data too, as its content is hashed, so that items which changed over a crash are found out.</typeparam>
/// <typeparam name="TResult">What an item gives.</typeparam>
/// <remarks>
/// Items run on workers of their own, supervised, never more at a time than <see cref="BatchOptions.MaxConcurrency"/>. In a journaled run finished
/// items are journaled in chunks, and after a crash only the rest runs. Options of the node itself (attempts, timeouts, layers) apply to the batch as
/// a whole; a further attempt of it runs only what is not done. Those of the items are in <see cref="BatchOptions.Items"/>.
/// </remarks>
public abstract class BatchNode<TSource, TItem, TResult> : Node<TSource, BatchResults<TResult>>, IBatchNode
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name; null takes <see cref="NodeNameAttribute"/> or the type's name.</param>
    protected BatchNode(string? name = null)
        : base(name)
        => Batch = new BatchOptions(this);

    /// <inheritdoc/>
    public BatchOptions Batch { get; }

    /// <summary>Where results go as they come, in item order; null (the default) collects them for Post.</summary>
    protected internal virtual BatchSink<TResult>? Sink => null;

    /// <summary>The items of a source. Called once an attempt of the batch.</summary>
    protected internal abstract BatchSource<TItem> Open(TSource source);

    /// <summary>
    /// Works on one item. Runs at least once for each, and again after a failed attempt or a crash, always with the same idempotency key.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="context">The item's place (<see cref="ExecContext.Item"/>), attempt, key and cancellation.</param>
    protected internal abstract ValueTask<TResult> ExecItemAsync(TItem item, ExecContext context);

    /// <summary>Works on an item here, or has a member do it that takes the offer.</summary>
    internal ValueTask<TResult> CallItemAsync(TItem item, ExecContext context)
        => context.Port.OffersItems ? OfferItemAsync(item, context) : ExecItemAsync(item, context);

    internal sealed override async ValueTask<JsonElement> ExecItemAsync(JsonElement item, ExecContext context, JsonSerializerOptions options)
    {
        var result = await ExecItemAsync(item.Deserialize((JsonTypeInfo<TItem>)options.GetTypeInfo(typeof(TItem)))!, context);
        return JsonSerializer.SerializeToElement(result, (JsonTypeInfo<TResult>)options.GetTypeInfo(typeof(TResult)));
    }

    private static async ValueTask<TResult> OfferItemAsync(TItem item, ExecContext context)
    {
        var options = context.Port.Serialization.Json;
        var input = JsonSerializer.SerializeToElement(item, (JsonTypeInfo<TItem>)options.GetTypeInfo(typeof(TItem)));
        var result = await context.Port.OfferAsync(input, context);
        return result.Deserialize((JsonTypeInfo<TResult>)options.GetTypeInfo(typeof(TResult)))!;
    }

    /// <summary>Called once for an item, after its last failed attempt. Its value is the item's result; its exception fails the item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="error">The last attempt's exception.</param>
    /// <param name="context">The attempt that failed last.</param>
    /// <remarks>The default throws <paramref name="error"/> again.</remarks>
    protected internal virtual ValueTask<TResult> ItemFallbackAsync(TItem item, Exception error, ExecContext context)
    {
        ExceptionDispatchInfo.Throw(error);
        return default;
    }

    /// <inheritdoc/>
    protected internal sealed override ValueTask<BatchResults<TResult>> ExecAsync(TSource prep, ExecContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (prep is null)
            throw new BatchItemsMissingException(context.RunId, context.Node, "Prep returned null");
        var source = Open(prep) ?? throw new BatchItemsMissingException(context.RunId, context.Node, "Open returned null");
        if (source.List is { } list)
        {
            if (list.Count > Batch.MaxItems)
                throw new BatchTooLargeException(context.RunId, context.Node, list.Count, Batch.MaxItems.Value);
            if (list.Count == 0 && Sink is null)
                return new(new BatchResults<TResult>(0, []));
        }

        return context.Port.RunBatchAsync(this, source, context);
    }

    /// <summary>Errors that a further attempt of the batch would only repeat are not tried again; else what the node's policy says.</summary>
    /// <inheritdoc/>
    protected internal override bool? ShouldRetry(int attempt, Exception error)
        => error is BatchItemsMissingException or BatchTooLargeException or BatchItemsChangedException ? false : null;
}
