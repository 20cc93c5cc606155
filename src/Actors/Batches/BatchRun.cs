using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Batches;

/// <summary>One attempt of a batch: what the router needs of it without its types. Lanes use it from any thread.</summary>
internal abstract class BatchRun
{
    private readonly VisitExecution _execution;
    private readonly CancellationToken _cancellation;
    private readonly RateLimit? _rate;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private long _paceDue = long.MinValue;
    private int _launching;
    private int _unkept;
    private int _lookAsked;
    private volatile bool _stopped;
    private volatile bool _cancelled;
    private volatile bool _suspended;

    protected BatchRun(VisitExecution execution, BatchOptions options, ExecContext context)
    {
        _execution = execution;
        Options = options;
        Context = context;
        _cancellation = context.CancellationToken;
        _rate = options.MaxPerSecond is { } rate ? new RateLimit(rate) : null;
        _time = execution.TimeProvider;
        _origin = _time.GetTimestamp();
        IsSeeded = execution.Environment.Options.Dispatcher.IsSeeded;
    }

    /// <summary>How many chunks may be on their way into the journal before lanes wait for them.</summary>
    private const int MaxUnkept = 4;

    public BatchOptions Options { get; }

    /// <summary>The context of the visit's attempt; those of items are made from it.</summary>
    public ExecContext Context { get; }

    public VisitExecution Execution => _execution;

    public CancellationToken Cancellation => _cancellation;

    public bool IsSeeded { get; }

    public DateTimeOffset Now => _execution.Environment.Now;

    /// <summary>Ticks since the batch began, by the clock that never jumps: for rates and limits.</summary>
    public long Clock => _time.GetElapsedTime(_origin).Ticks;

    public ActorRef<BatchMessage>? Router { get; set; }

    /// <summary>The share in a pool of the flow system, or null.</summary>
    public PoolMember? Pool { get; set; }

    /// <summary>Finished items for the journal; null when the run is not journaled.</summary>
    public ChunkBuffer? Chunk { get; protected init; }

    /// <summary>Whether the run was cancelled, or the attempt's time is up: read by lanes before each item.</summary>
    public bool IsCancelled => _cancelled || _execution.IsCancelled || _execution.IsSealed || _cancellation.IsCancellationRequested;

    /// <summary>Whether nothing more is handed out.</summary>
    public bool IsStopped => _stopped || IsCancelled;

    /// <summary>What ended the batch from inside: a stream, a sink or a hash that failed.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>How many lanes have been told to go and have not looked for an item yet.</summary>
    public int Launching => Volatile.Read(ref _launching);

    /// <summary>When the rate lets the next item begin, by <see cref="Clock"/>, if it held one back.</summary>
    public long? PaceDue => Interlocked.Exchange(ref _paceDue, long.MinValue) is var due and > long.MinValue ? due : null;

    /// <summary>Whether it stops because the engine does.</summary>
    public bool IsSuspended => _suspended;

    /// <summary>How many items have failed in this attempt.</summary>
    public abstract long Failed { get; }

    /// <summary>How many items could be claimed now.</summary>
    public abstract long Claimable { get; }

    /// <summary>Whether there are, or may come, items that have not ended.</summary>
    /// <param name="ended">How many have ended in this attempt.</param>
    public abstract bool HasMore(long ended);

    /// <summary>Items whose outcome was known when the batch began.</summary>
    public abstract (long Done, long Failed) Earlier { get; }

    /// <summary>How many items there are; null while that is not known.</summary>
    public abstract long? Total { get; }

    /// <summary>Whether the stream should be read on.</summary>
    public abstract bool WantsPump { get; }

    /// <summary>Whether a stream or a sink has to be closed.</summary>
    public abstract bool HasOpen { get; }

    /// <summary>Whether results wait to be written to the sink.</summary>
    public abstract bool WantsSink { get; }

    public abstract bool HasSink { get; }

    public abstract BatchLane NewLane();

    /// <summary>Reads the stream up to its window.</summary>
    public abstract ValueTask PumpAsync();

    /// <summary>Opens the sink, if it is not open, and writes what is ready.</summary>
    public abstract ValueTask SinkAsync();

    /// <summary>Ends what is open: the stream and the sink. Called when no lane runs any more.</summary>
    public abstract ValueTask CloseAsync();

    /// <summary>An item whose wait is over, or that was given back, may be claimed.</summary>
    public abstract void Requeue(BatchItem item);

    /// <summary>Tells whoever waits for the batch how it ended.</summary>
    /// <param name="done">How many items got their result in this attempt.</param>
    public abstract void Finish(long done);

    /// <summary>The batch cannot go on, for a reason that is not of its items.</summary>
    public abstract void Abort(Exception why);

    public void Cancel() => _cancelled = true;

    public void Stop() => _stopped = true;

    public void Suspend()
    {
        _suspended = true;
        _stopped = true;
    }

    /// <summary>An item of a lane that was left behind, which nobody takes up any more: it failed.</summary>
    public abstract void FailOrphan(BatchItem item);

    /// <summary>Ends the batch from inside.</summary>
    public void Break(Exception error)
    {
        Fault ??= error;
        _stopped = true;
    }

    /// <summary>Asks the router to look what there is to do; once until it does.</summary>
    public void AskLook()
    {
        if (Interlocked.Exchange(ref _lookAsked, 1) == 0)
            Router!.Tell(BatchMessage.Look.Instance);
    }

    public void Looked() => Volatile.Write(ref _lookAsked, 0);

    /// <summary>Whether anybody may want to hear of progress.</summary>
    public bool IsWatched => _execution.Environment.Actors!.EventStream.HasSubscribers;

    /// <summary>Progress has been made that watchers may want to hear of.</summary>
    public void Report()
    {
        if (IsWatched)
            AskLook();
    }

    public void Launch() => Interlocked.Increment(ref _launching);

    public void Launched() => Interlocked.Decrement(ref _launching);

    /// <summary>Whether so much is on its way into the journal that lanes have to wait.</summary>
    public bool IsBehind => Volatile.Read(ref _unkept) >= MaxUnkept;

    /// <summary>Whether the lane may take a further item; why not, otherwise.</summary>
    public LaneEnd? Admit(BatchLane lane)
    {
        if (IsStopped)
            return Dismiss(lane, LaneEnd.Stopped);
        if (IsBehind)
            return Dismiss(lane, LaneEnd.Held);
        if (Pool is null)
            return null;
        lane.HasSlot = lane.HasSlot ? Pool.TryStay(lane.IsFresh) : Pool.TryEnter();
        lane.IsFresh = false;
        return lane.HasSlot ? null : LaneEnd.InLine;
    }

    /// <summary>The lane ends; it gives back the slot it holds.</summary>
    public LaneEnd Dismiss(BatchLane lane, LaneEnd end)
    {
        if (lane.HasSlot)
            Pool!.Leave();
        lane.HasSlot = false;
        return end;
    }

    /// <summary>Whether the rate lets the attempt begin now.</summary>
    protected bool TryPace()
    {
        if (_rate is null || _rate.TryTake(Clock, out var due))
            return true;
        Volatile.Write(ref _paceDue, due);
        return false;
    }

    /// <summary>An item's wait begins, or is none.</summary>
    public void Again(BatchItem item, TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
        {
            Requeue(item);
            return;
        }

        Delay(1);
        Router!.Tell(new BatchMessage.RetryLater(item, wait < DateTimeOffset.MaxValue - Now ? Now + wait : DateTimeOffset.MaxValue));
    }

    /// <summary>An item of a lane that was left behind before the item began.</summary>
    public void TakeBack(BatchItem item)
    {
        Requeue(item);
        Router!.Tell(BatchMessage.Look.Instance);
    }

    /// <summary>How many items wait for their next attempt: one more, or one less.</summary>
    public abstract void Delay(int by);

    /// <summary>What has gathered goes to the journal. Runs user code: the first chunk takes Prep's result along.</summary>
    public void Flush()
    {
        if (Chunk is null or { IsEmpty: true })
            return;
        try
        {
            _execution.KeepItems(TakeChunk, Router!);
        }
        catch (Exception error)
        {
            // JSON cannot carry what Prep returned: no item can be kept, and so none may go on.
            Interlocked.Decrement(ref _unkept);
            Break(error);
            AskLook();
        }
    }

    private ItemChunk? TakeChunk()
    {
        var chunk = Chunk!.Take(Total);
        if (chunk is not null)
            Interlocked.Increment(ref _unkept);
        return chunk;
    }

    public void Kept() => Interlocked.Decrement(ref _unkept);

    public bool IsKeeping => Volatile.Read(ref _unkept) > 0;

    /// <summary>Cancels an attempt that was left behind. Its callbacks are user code and run elsewhere.</summary>
    public void CancelOutside(CancellationTokenSource limit)
    {
        try
        {
            _execution.Environment.CancelOutside(limit);
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself just now.
        }
    }

    protected void Added(ChunkBuffer.Added added)
    {
        if (added == ChunkBuffer.Added.First)
            Router!.Tell(BatchMessage.ChunkBegun.Instance);
        else if (added == ChunkBuffer.Added.Full)
            Flush();
    }
}
