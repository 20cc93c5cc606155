using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>Runs one batch: spawns and supervises its workers, gives them lanes while there is something to claim, and ends the batch.</summary>
/// <remarks>No user code runs in its turns. Workers claim items themselves; through here go only the exceptions: waits, limits, crashes, chunks, ends.</remarks>
internal sealed partial class BatchRouter(BatchRun run) : Actor<BatchMessage>
{
    private readonly List<BatchSeat> _seats = [];
    private readonly List<BatchLane> _lanes = [];
    private readonly Stack<BatchSeat> _idle = new();
    private readonly PriorityQueue<BatchItem, DateTimeOffset> _later = new();
    private CancellationTokenRegistration _cancellation;
    private DateTimeOffset? _wakeAt;
    private long _pacedUntil;
    private int _active;
    private bool _pumping;
    private bool _sinking;
    private int _peak;
    private bool _isOver;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy => SupervisorStrategy.Stopping;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        run.Router = Self;
        _cancellation = run.Cancellation.UnsafeRegister(static router => ((ActorRef<BatchMessage>)router!).Tell(BatchMessage.Cancel.Instance), Self);
        if (run.Options.Pool is not null)
            run.Pool = run.Execution.Environment.Pools[run.Options.Pool].Join(run.Context.RunId, run.Options.Weight, run.Options.Priority, Self);
        Dispatch();
        Watch();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _cancellation.Unregister();
        if (!_isOver)
        {
            foreach (var lane in _lanes.Where(static lane => lane.TryAbandon()))
                CutOff(lane);
        }

        run.Pool?.Part();
        if (_isOver)
            return;
        run.Abort(new BatchLaneException(null));
    }

    /// <inheritdoc/>
    protected override void Receive(BatchMessage message)
    {
        if (_isOver)
            return;

        switch (message)
        {
            case BatchMessage.LaneEnded ended: On(ended); break;
            case BatchMessage.Look: Look(); break;
            case BatchMessage.WorkerEnded ended: On(ended); break;
            case BatchMessage.RetryLater later: On(later); break;
            case BatchMessage.Wake: OnWake(); break;
            case BatchMessage.PoolGranted: OnPoolGranted(); break;
            case BatchMessage.LimitDue due: On(due); break;
            case BatchMessage.PumpEnded ended: OnPumped(ended.Error); break;
            case BatchMessage.SinkEnded ended: OnSunk(ended.Error); break;
            case BatchMessage.SinkClosed closed: OnClosed(closed.Error); break;
            case BatchMessage.ChunkBegun: Context.Timers.Start(BatchMessage.ChunkDue.Instance, BatchMessage.ChunkDue.Instance, run.Options.ChunkTime); break;
            case BatchMessage.ChunkDue: RunUserCode(ref _keeper, FlushAsync, static _ => BatchMessage.Flushed.Instance); break;
            case BatchMessage.Flushed: OnFlushed(); break;
            case BatchMessage.ChunkKept: OnKept(); break;
            case BatchMessage.ChunkRefused: OnKept(); break;
            case BatchMessage.Cancel: OnCancel(); break;
            case BatchMessage.Suspend: OnSuspend(); break;
            case BatchMessage.CancellationOver: LeaveBehind(); break;
            case BatchMessage.ReportDue: Report(); break;
            case BatchMessage.IdleDue: DismissIdle(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "A batch router does not know this message.");
        }
    }

    /// <summary>Gives lanes to workers as long as there is something to claim, and sees whether the batch is over.</summary>
    private void Dispatch()
    {
        if (!run.IsStopped)
        {
            Pump();
            var wanted = run.Claimable - run.Launching - (run.Pool?.Wanted ?? 0);
            for (var room = run.Options.MaxConcurrency - _active - (run.Pool?.Wanted ?? 0); room > 0 && wanted > 0 && MayLaunch; room--, wanted--)
                Launch(TakeSeat());
        }

        Sink();
        EndIfOver();
    }

    /// <summary>Not while the rate or the journal holds the batch back: a lane would only come back.</summary>
    private bool MayLaunch => _pacedUntil <= run.Clock && !run.IsBehind;

    private BatchSeat TakeSeat()
    {
        if (_idle.TryPop(out var idle))
            return idle;
        var seat = new BatchSeat(run.NewLane());
        var worker = Context.Spawn(Props.Create<WorkerMessage>(() => new BatchWorker(seat, Self)).WithStopDeadline(TimeSpan.Zero));
        Context.WatchWith(worker, new BatchMessage.WorkerEnded(seat));
        seat.Worker = worker;
        _seats.Add(seat);
        _lanes.Add(seat.Lane);
        return seat;
    }

    private void Launch(BatchSeat seat, bool hasSlot = false)
    {
        seat.IsBusy = true;
        (seat.Lane.HasSlot, seat.Lane.IsFresh) = (hasSlot, hasSlot);
        _active++;
        _peak = Math.Max(_peak, _active);
        run.Launch();
        if (run.Options.Items.Timeout is { } limit)
            Context.Timers.Start(seat, new BatchMessage.LimitDue(seat), limit);
        seat.Worker!.Tell(WorkerMessage.Go.Instance);
    }

    private void On(BatchMessage.LaneEnded ended)
    {
        var seat = ended.Seat;
        if (!seat.IsBusy || seat.Lane.IsAbandoned)
            return;
        Free(seat);
        seat.IdleSince = run.Now;
        _idle.Push(seat);
        if (_seats.Count > run.Options.MinWorkers)
            WatchIdle();
        if (run.PaceDue is { } due)
        {
            _pacedUntil = due;
            WakeIn(due);
        }

        Dispatch();
    }

    private void Free(BatchSeat seat)
    {
        seat.IsBusy = false;
        _active--;
        if (run.Options.Items.Timeout is not null)
            Context.Timers.Cancel(seat);
    }

    private void OnPoolGranted()
    {
        run.Pool!.Accept();
        if (run.IsStopped || run.Claimable <= run.Launching || _active >= run.Options.MaxConcurrency)
            run.Pool.Leave();
        else
            Launch(TakeSeat(), hasSlot: true);
        EndIfOver();
    }

    private void Look()
    {
        run.Looked();
        Watch();
        Dispatch();
    }
}
