using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>A worker of a batch with the lane it runs, as the router sees them.</summary>
internal sealed class BatchSeat(BatchLane lane)
{
    public ActorRef<WorkerMessage>? Worker { get; set; }

    public BatchLane Lane => lane;

    public bool IsBusy { get; set; }

    /// <summary>The lane has ended in the engine's own code; set by the worker before it ends of it.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Since when it has had nothing to do.</summary>
    public DateTimeOffset IdleSince { get; set; }
}
