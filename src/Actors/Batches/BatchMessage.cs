using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>What the router of a batch hears. None is ever dropped.</summary>
internal abstract class BatchMessage : INeverDropped
{
    /// <summary>A lane came to its end; its worker is free.</summary>
    public sealed class LaneEnded(BatchSeat seat, BatchLane lane, LaneEnd end) : BatchMessage
    {
        public BatchSeat Seat => seat;

        public BatchLane Lane => lane;

        public LaneEnd End => end;
    }

    /// <summary>A worker has ended, with its lane if it had one.</summary>
    public sealed class WorkerEnded(BatchSeat seat) : BatchMessage
    {
        public BatchSeat Seat => seat;
    }

    /// <summary>The attempt of a seat's item may have reached its limit.</summary>
    public sealed class LimitDue(BatchSeat seat) : BatchMessage
    {
        public BatchSeat Seat => seat;
    }

    /// <summary>An item waits for its next attempt.</summary>
    public sealed class RetryLater(BatchItem item, DateTimeOffset due) : BatchMessage
    {
        public BatchItem Item => item;

        public DateTimeOffset Due => due;
    }

    /// <summary>A slot of the shared pool was granted.</summary>
    public sealed class PoolGranted : BatchMessage
    {
        public static readonly PoolGranted Instance = new();
    }

    /// <summary>The stream was read up to its window, or to its end.</summary>
    public sealed class PumpEnded(Exception? error) : BatchMessage
    {
        public Exception? Error => error;
    }

    /// <summary>Results that were ready have been written; or the sink was opened, or closed.</summary>
    public sealed class SinkEnded(Exception? error) : BatchMessage
    {
        public Exception? Error => error;
    }

    /// <summary>The sink is closed.</summary>
    public sealed class SinkClosed(Exception? error) : BatchMessage
    {
        public Exception? Error => error;
    }

    /// <summary>There is something to do that a lane has found: read on, write results, keep a chunk, tell of progress.</summary>
    public sealed class Look : BatchMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>The first item is in a new chunk, whose time begins.</summary>
    public sealed class ChunkBegun : BatchMessage
    {
        public static readonly ChunkBegun Instance = new();
    }

    /// <summary>What had gathered when it was asked for is on its way into the journal.</summary>
    public sealed class Flushed : BatchMessage
    {
        public static readonly Flushed Instance = new();
    }

    /// <summary>A chunk's time is up.</summary>
    public sealed class ChunkDue : BatchMessage
    {
        public static readonly ChunkDue Instance = new();
    }

    /// <summary>A chunk is committed.</summary>
    public sealed class ChunkKept : BatchMessage
    {
        public static readonly ChunkKept Instance = new();
    }

    /// <summary>A chunk was refused: the attempt counts no more.</summary>
    public sealed class ChunkRefused : BatchMessage
    {
        public static readonly ChunkRefused Instance = new();
    }

    /// <summary>An item's wait is over, or the rate lets one more begin.</summary>
    public sealed class Wake : BatchMessage
    {
        public static readonly Wake Instance = new();
    }

    /// <summary>The batch is cancelled.</summary>
    public sealed class Cancel : BatchMessage
    {
        public static readonly Cancel Instance = new();
    }

    /// <summary>The engine stops.</summary>
    public sealed class Suspend : BatchMessage
    {
        public static readonly Suspend Instance = new();
    }

    /// <summary>Items that ignored the cancellation have had their time.</summary>
    public sealed class CancellationOver : BatchMessage
    {
        public static readonly CancellationOver Instance = new();
    }

    /// <summary>Watchers may be told again.</summary>
    public sealed class ReportDue : BatchMessage
    {
        public static readonly ReportDue Instance = new();
    }

    /// <summary>Workers without work may have to leave.</summary>
    public sealed class IdleDue : BatchMessage
    {
        public static readonly IdleDue Instance = new();
    }
}
