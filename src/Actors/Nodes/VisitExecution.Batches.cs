using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>Batches: run by a router of their own, with what earlier attempts and the journal have of them.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>Whether the run is journaled, and with it the finished items of its batches.</summary>
    public bool IsJournaled => _run.IsJournaled;

    ValueTask<BatchResults<TResult>> IVisitPort.RunBatchAsync<TSource, TItem, TResult>(
        BatchNode<TSource, TItem, TResult> node, BatchSource<TItem> source, ExecContext context)
    {
        ThrowIfSealed();
        if (node.Batch.Pool is { } pool && !Environment.Pools.ContainsKey(pool))
            throw new BatchPoolException(Path, pool, Environment.Pools.Keys);
        var rare = Rare;
        var run = new BatchRun<TSource, TItem, TResult>(this, node, source, context);
        if (rare.Batch is BatchRun<TSource, TItem, TResult> { HasSink: false } earlier)
            run.TakeFrom(earlier);
        else if (rare.KeptItems.Length > 0 || rare.SunkItems is not null)
            run.Restore(rare.KeptItems, rare.SunkItems ?? SunkItems.None, Attempt);
        Volatile.Write(ref rare.Batch, run);
        Environment.Batches!.Tell(new RootMessage.Run(run));
        return EngineWait.For(Environment.Actors!, new ValueTask<BatchResults<TResult>>(run.Ended));
    }

    /// <summary>The engine stops: a journaled batch ends what runs, has it journaled, and leaves the rest to the next start. Any thread.</summary>
    public void SuspendBatch()
    {
        if (IsJournaled && Volatile.Read(ref _rare) is { } rare && Volatile.Read(ref rare.Batch) is { } batch)
            batch.Router?.Tell(BatchMessage.Suspend.Instance);
    }

    /// <summary>The batch has stopped; nothing of this dispatch counts any more.</summary>
    public void BatchSuspended()
    {
        Seal();
        Supervisor.Tell(new RunMessage.BatchSuspended(this));
    }

    /// <summary>Has finished items journaled; Prep's result goes before the first of them.</summary>
    /// <param name="take">Takes the next ones: in the same breath as they are told, as those of a sink have to be journaled in their order. Null
    /// where somebody else has taken them.</param>
    /// <param name="router">Who hears that they are.</param>
    public void KeepItems(Func<ItemChunk?> take, ActorRef<BatchMessage> router)
        => TellInOrder(() => take() is { } chunk ? new RunMessage.ItemsDone(this, chunk, TakeUnjournaledPrep(), router) : null);
}
