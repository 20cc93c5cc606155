using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Batches: run by a router of their own, with what earlier attempts and the journal have of them.</summary>
internal sealed partial class VisitExecution
{
    private readonly KeptItems[] _keptItems = visit.Items is { } items ? [.. items] : [];
    private BatchRun? _batch;

    /// <summary>Whether the run is journaled, and with it the finished items of its batches.</summary>
    public bool IsJournaled { get; init; }

    ValueTask<BatchResults<TResult>> IVisitPort.RunBatchAsync<TSource, TItem, TResult>(
        BatchNode<TSource, TItem, TResult> node, BatchSource<TItem> source, ExecContext context)
    {
        ThrowIfSealed();
        if (node.Batch.Pool is { } pool && !environment.Pools.ContainsKey(pool))
            throw new BatchPoolException(path, pool, environment.Pools.Keys);
        var run = new BatchRun<TSource, TItem, TResult>(this, node, source, context);
        if (_batch is BatchRun<TSource, TItem, TResult> { HasSink: false } earlier)
            run.TakeFrom(earlier);
        else if (_keptItems.Length > 0)
            run.Restore(_keptItems, Attempt);
        Volatile.Write(ref _batch, run);
        environment.Batches!.Tell(new RootMessage.Run(run));
        return EngineWait.For(environment.Actors!, new ValueTask<BatchResults<TResult>>(run.Ended));
    }

    /// <summary>The engine stops: a journaled batch ends what runs, has it journaled, and leaves the rest to the next start. Any thread.</summary>
    public void SuspendBatch()
    {
        if (IsJournaled && Volatile.Read(ref _batch) is { } batch)
            batch.Router?.Tell(BatchMessage.Suspend.Instance);
    }

    /// <summary>The batch has stopped; nothing of this dispatch counts any more.</summary>
    public void BatchSuspended()
    {
        Seal();
        supervisor.Tell(new RunMessage.BatchSuspended(this));
    }

    /// <summary>Has finished items journaled; Prep's result goes before the first of them.</summary>
    public void KeepItems(ItemChunk chunk, ActorRef<BatchMessage> router)
        => TellInOrder(() => new RunMessage.ItemsDone(this, chunk, TakeUnjournaledPrep(), router));
}
