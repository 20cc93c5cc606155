using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <content>The stream, the sink, the journal, and the end of the batch.</content>
internal sealed partial class BatchRouter
{
    private ActorRef<BatchCodeMessage>? _pump;
    private ActorRef<BatchCodeMessage>? _writer;
    private ActorRef<BatchCodeMessage>? _keeper;
    private bool _isEnding;
    private bool _isFlushing;
    private bool _isClosing;
    private bool _graceRuns;
    private bool _isLeftBehind;

    private long _doneBefore;

    private long Done => _doneBefore + _lanes.Sum(static lane => lane.Done);

    private long Failed => run.Failed;

    private void Pump()
    {
        if (_pumping || !run.WantsPump)
            return;
        _pumping = true;
        RunUserCode(ref _pump, run.PumpAsync, static error => new BatchMessage.PumpEnded(error));
    }

    private void OnPumped(Exception? error)
    {
        _pumping = false;
        if (error is not null && !run.IsCancelled)
            run.Break(error);
        Dispatch();
    }

    private void Sink()
    {
        if (_sinking || !run.HasSink || run.Fault is not null || run.IsCancelled || !run.WantsSink)
            return;
        _sinking = true;
        RunUserCode(ref _writer, run.SinkAsync, static error => new BatchMessage.SinkEnded(error));
    }

    private void OnSunk(Exception? error)
    {
        _sinking = false;
        if (error is not null && !run.IsCancelled)
            run.Break(error);
        Dispatch();
    }

    private ValueTask FlushAsync()
    {
        run.Flush();
        return default;
    }

    private void OnKept()
    {
        run.Kept();
        Dispatch();
    }

    private void OnFlushed()
    {
        _isFlushing = false;
        EndIfOver();
    }

    private void OnSuspend()
    {
        run.Suspend();
        EndIfOver();
    }

    private void OnCancel()
    {
        run.Cancel();
        EndIfOver();
    }

    /// <summary>Ends the batch when nothing runs any more: keeps what a later attempt need not repeat, closes what is open, and says how it ended.</summary>
    private void EndIfOver()
    {
        if (run.IsCancelled && !_graceRuns)
        {
            _graceRuns = true;
            Context.Timers.Start(BatchMessage.CancellationOver.Instance, BatchMessage.CancellationOver.Instance, run.Options.Items.CancellationTime);
        }

        if (_active > 0 || _pumping || _sinking || _isFlushing || _isClosing)
            return;
        if (!_isEnding && !run.IsStopped && run.HasMore(Done + Failed))
            return;
        if (!_isEnding && run.IsStopped && run.HasSink && run.WantsSink && run.Fault is null && !run.IsCancelled)
            return;
        if (!_isEnding)
        {
            _isEnding = true;
            if (run.Chunk is { IsEmpty: false } && (run.IsStopped || run.HasSink || Failed > 0))
            {
                _isFlushing = true;
                RunUserCode(ref _keeper, FlushAsync, static _ => BatchMessage.Flushed.Instance);
                return;
            }
        }

        // A failure is told when what was done beside it is in the journal.
        if (run.IsKeeping && (run.IsStopped || Failed > 0))
            return;
        if (run.HasOpen)
            Close();
        else
            EndBatch();
    }

    private void Close()
    {
        _isClosing = true;
        RunUserCode(ref _writer, run.CloseAsync, static error => new BatchMessage.SinkClosed(error));
    }

    private void OnClosed(Exception? error)
    {
        if (error is not null && !run.IsCancelled)
            run.Break(error);
        EndBatch();
    }

    /// <summary>What ignores the cancellation has had its time: it is left behind.</summary>
    private void LeaveBehind()
    {
        foreach (var seat in _seats.Where(static seat => seat.IsBusy).ToList())
        {
            if (seat.Lane.TryAbandon())
                CutOff(seat.Lane);

            Remove(seat);
        }

        if (_isLeftBehind || _pumping || _sinking)
        {
            // A stream or sink that hangs cannot be closed by others.
            EndBatch();
            return;
        }

        // What was done is still journaled, and what is open closed; but that does not take for ever either.
        _isLeftBehind = true;
        Context.Timers.Start(BatchMessage.CancellationOver.Instance, BatchMessage.CancellationOver.Instance, run.Options.Items.CancellationTime);
        EndIfOver();
    }

    private void EndBatch()
    {
        if (_isOver)
            return;
        _isOver = true;
        Report();
        if (run.IsSuspended && run.Fault is null && !run.IsCancelled && run.HasMore(Done + Failed))
        {
            run.Execution.BatchSuspended();
            run.Abort(new OperationCanceledException("The engine stops; the batch goes on at its next start."));
        }
        else
        {
            run.Finish(Done);
        }

        Context.StopSelf();
    }

    private void RunUserCode(ref ActorRef<BatchCodeMessage>? runner, Func<ValueTask> work, Func<Exception?, BatchMessage> outcome)
    {
        runner ??= Context.Spawn(Props.Create<BatchCodeMessage>(() => new BatchCodeRunner(Self)));
        runner.Tell(new BatchCodeMessage.Do(work, outcome));
    }
}
