using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>What a worker of a batch hears.</summary>
internal abstract class WorkerMessage : INeverDropped
{
    /// <summary>Run the lane.</summary>
    public sealed class Go : WorkerMessage
    {
        public static readonly Go Instance = new();
    }

    /// <summary>The lane came to its end.</summary>
    public sealed class LaneCame(LaneEnd end) : WorkerMessage
    {
        public LaneEnd End => end;
    }

    /// <summary>The lane broke, which is our own fault: whatever users throw is an outcome of their item.</summary>
    public sealed class LaneBroke(Exception error) : WorkerMessage
    {
        public Exception Error => error;
    }
}
