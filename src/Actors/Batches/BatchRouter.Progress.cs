namespace ActorFlow.Actors.Batches;

/// <content>What watchers are told.</content>
internal sealed partial class BatchRouter
{
    // By the clock that never jumps.
    private long? _reportedAt;
    private bool _reportWaits;

    /// <summary>Progress was made: watchers hear of it, but not more often than they should.</summary>
    private void Watch()
    {
        if (_reportWaits || !run.Execution.Environment.Actors!.EventStream.HasSubscribers)
            return;
        var wait = (_reportedAt + run.Options.ProgressTime.Ticks) - run.Clock;
        if (wait > 0)
        {
            _reportWaits = true;
            Context.Timers.Start(BatchMessage.ReportDue.Instance, BatchMessage.ReportDue.Instance, TimeSpan.FromTicks(wait.Value));
        }
        else
        {
            Report();
        }
    }

    private void Report()
    {
        _reportWaits = false;
        var stream = run.Execution.Environment.Actors!.EventStream;
        if (!stream.HasSubscribers)
            return;
        _reportedAt = run.Clock;
        var (done, failed) = (Done, Failed);
        var seconds = TimeSpan.FromTicks(run.Clock).TotalSeconds;
        stream.Publish(new NodeOutput(run.Context.RunId, run.Context.Node, run.Context.Visit,
            new BatchProgress(run.Context.RunId, run.Context.Node, run.Context.Visit,
            run.Total, run.Earlier.Done + done, run.Earlier.Failed + failed, _active, _peak, _seats.Count,
                seconds > 0 ? (done + failed) / seconds : 0, _isOver)));
    }
}
