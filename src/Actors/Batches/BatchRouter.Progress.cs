namespace ActorFlow.Actors.Batches;

/// <content>What watchers are told.</content>
internal sealed partial class BatchRouter
{
    private DateTimeOffset? _reportedAt;
    private bool _reportWaits;

    /// <summary>Progress was made: watchers hear of it, but not more often than they should.</summary>
    private void Watch()
    {
        if (_reportWaits || !run.Execution.Environment.Actors!.EventStream.HasSubscribers)
            return;
        var due = _reportedAt + run.Options.ProgressTime;
        if (due > run.Now)
        {
            _reportWaits = true;
            Context.Timers.StartAt(BatchMessage.ReportDue.Instance, BatchMessage.ReportDue.Instance, due.Value);
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
        _reportedAt = run.Now;
        var (done, failed) = (Done, Failed);
        var seconds = (run.Now - _begun).TotalSeconds;
        stream.Publish(new NodeOutput(run.Context.RunId, run.Context.Node, run.Context.Visit, new BatchProgress(run.Context.RunId, run.Context.Node, run.Context.Visit,
            run.Total, run.Earlier.Done + done, run.Earlier.Failed + failed, _active, _peak, _seats.Count, seconds > 0 ? (done + failed) / seconds : 0, _isOver)));
    }
}
