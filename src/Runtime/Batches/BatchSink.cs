using System.Text.Json;

namespace ActorFlow;

/// <summary>Takes the results of a batch as they come, in item order, instead of having them collected in memory.</summary>
/// <typeparam name="TResult">What an item gives.</typeparam>
/// <remarks>
/// A sink object belongs to the node and is shared by its visits; what belongs to one batch is the writer it opens. In a journaled run, items count
/// as finished when the sink has taken them. After a crash the items since the last journaled position come again: a writer that can go back to a
/// position
/// (<see cref="BatchWriter{TResult}.Position"/>) so takes each result once, any other at least once.
/// </remarks>
public abstract class BatchSink<TResult>
{
    /// <summary>Opens the sink for one batch.</summary>
    /// <param name="context">The batch.</param>
    /// <param name="position">Where to go on, as <see cref="BatchWriter{TResult}.Position"/> said when it was journaled last; null at the
    /// beginning.</param>
    /// <param name="cancellationToken">Cancelled with the batch.</param>
    public abstract ValueTask<BatchWriter<TResult>> OpenAsync(ExecContext context, JsonElement? position, CancellationToken cancellationToken);
}

/// <summary>The results of one batch on their way out. Called by one thread at a time; disposed at the end, also of a failed batch.</summary>
/// <typeparam name="TResult">What an item gives.</typeparam>
public abstract class BatchWriter<TResult> : IAsyncDisposable
{
    /// <summary>Where a later life has to go on after everything that was written so far. The default is null: nowhere in particular.</summary>
    public virtual JsonElement? Position => null;

    /// <summary>Takes the next results, in item order; failed items come with their error.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<ItemResult<TResult>> results, CancellationToken cancellationToken);

    /// <summary>All results have been written. The default does nothing.</summary>
    public virtual ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
