using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Telemetry;

namespace ActorFlow.Actors.Nodes;

/// <content>One visit after the other in one turn, and the phases of a visit of which nothing but states reaches user code, one right after the other.</content>
internal sealed partial class NodeActor
{
    /// <summary>How many visits one message may bring with it. Between two of them the supervisor hears whatever was told to it; after so many, others get the thread.</summary>
    private const int MostVisits = 64;

    /// <summary>What the supervisor has handed over in return for an outcome.</summary>
    private VisitExecution? _next;

    private void GoOn()
    {
        for (var visits = 1; _next is { } next; visits++)
        {
            _next = null;
            if (next.IsSealed)
                return;
            if (visits == MostVisits)
            {
                next.GiveWay();
                return;
            }

            Begin(next);
        }
    }

    /// <summary>Runs the phases of a straight visit. Where one does not end when it returns, or fails, the visit goes on like any other.</summary>
    private void GoStraight(VisitExecution execution)
    {
        var body = execution.Place.Node.NewBody(execution, _spareBody);
        if (ReferenceEquals(body, _spareBody))
            _spareBody = null;
        execution.Body = body;
        if (Interrupted(execution))
            return;
        var phase = NodePhase.Prep;
        var action = default(ActionName);
        var error = default(Exception);
        using (Context.EnterUserCode())
        {
            try
            {
                var prep = body.PrepAsync(execution.OpenStraight());
                if (!prep.IsCompleted)
                {
                    Context.Pipe(prep, execution, static x => new NodeMessage.PrepEnded(x, null), static (x, error) => new NodeMessage.PrepEnded(x, error));
                    return;
                }

                prep.GetAwaiter().GetResult();
                if (execution.IsSealed)
                    return;
                execution.ClosePrep();
                execution.IsPrepared = true;
                if (!execution.IsCancelled)
                {
                    phase = NodePhase.Exec;
                    execution.HasBegunExec = true;
                    var exec = EngineTelemetry.WatchesAttempts ? execution.ExecAsync() : body.ExecAsync();
                    if (!exec.IsCompleted)
                    {
                        Context.Pipe(exec, execution, static x => new NodeMessage.ExecEnded(x, null), static (x, error) => new NodeMessage.ExecEnded(x, error));
                        return;
                    }

                    exec.GetAwaiter().GetResult();
                    if (execution.IsSealed)
                        return;
                    execution.IsExecOver = true;
                    if (!execution.IsCancelled)
                    {
                        phase = NodePhase.Post;
                        var post = body.PostAsync(execution.OpenStraight());
                        if (!post.IsCompleted)
                        {
                            Context.Pipe(post, execution, static (x, action) => new NodeMessage.PostEnded(x, action, null), static (x, error) => new NodeMessage.PostEnded(x, default, error));
                            return;
                        }

                        action = post.GetAwaiter().GetResult();
                    }
                }
            }
            catch (Exception failure)
            {
                error = failure;
            }
        }

        if (execution.IsSealed)
            return;
        if (error is not null)
            OnFailed(execution, phase, error);
        else if (phase == NodePhase.Post)
            CompleteStraight(execution, action);
        else
            Interrupted(execution);
    }

    private void OnFailed(VisitExecution execution, NodePhase phase, Exception error)
    {
        if (phase == NodePhase.Prep)
            OnPrepEnded(execution, error);
        else if (phase == NodePhase.Exec)
            OnExecFailed(execution, error);
        else
            OnPostEnded(execution, default, error);
    }

    private void CompleteStraight(VisitExecution execution, ActionName action)
    {
        execution.EndObservation(EngineTelemetry.Completed, action);
        var patch = execution.ClosePost();
        _spareBody = execution.Body!;
        _spareBody.Reset();
        execution.Body = null;
        Complete(execution, execution.Place.Alone(action), patch);
    }
}
