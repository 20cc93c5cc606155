using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Telemetry;

namespace ActorFlow.Actors.Nodes;

/// <content>One visit after the other in one turn, and the phases of a visit of which nothing but states reaches user code, one right after the other.</content>
internal sealed partial class NodeActor
{
    /// <summary>How many visits one message may bring with it. Between two of them the supervisor hears whatever was told to it; after so many, others get the thread.</summary>
    private const int MostVisits = 64;

    /// <summary>The same, on the thread of somebody who waits to have it back.</summary>
    private const int MostVisitsOnBorrowedThread = 4;

    /// <summary>How many are left of them.</summary>
    private int _visitsLeft;

    /// <summary>What the supervisor has handed over in return for an outcome.</summary>
    private VisitExecution? _next;

    /// <summary>Whether the last straight outcome went to the supervisor's mailbox: from then on the dispatch is the supervisor's, and may serve another run before this turn is over.</summary>
    private bool _isTold;

    /// <summary>Whether the turn runs on the thread of somebody who started a run, and who waits for it to end.</summary>
    private static bool IsOnBorrowedThread => Worker.Current is { IsBorrowed: true };

    private void GoOn()
    {
        while (_next is { } next)
        {
            _next = null;
            if (next.IsSealed)
                return;
            if (--_visitsLeft <= 0)
            {
                next.GiveWay(IsOnBorrowedThread);
                return;
            }

            Begin(next);
        }
    }

    /// <summary>Runs straight visits, one after the other, as long as the supervisor hands them over with the same dispatch.</summary>
    private void GoStraight(VisitExecution execution)
    {
        _isTold = false;
        if (execution.Leads)
            Lead(execution);
        while (PassStraight(execution))
        {
            if (--_visitsLeft > 0)
            {
                if (execution.Leads)
                    Lead(execution);
                else
                    _watched?.Beat();
                continue;
            }

            Keep(execution, execution.Body!);
            execution.GiveWay(IsOnBorrowedThread);
            return;
        }

        // With an outcome that was received comes what is next, or nothing waits.
        if (!_isTold && execution.Leads && _next is null)
            LeaveLead(execution);
    }

    /// <summary>Runs the phases of a straight visit. Where one does not end when it returns, or fails, the visit goes on like any other.</summary>
    /// <returns>Whether the dispatch has become that of another straight visit.</returns>
    private bool PassStraight(VisitExecution execution)
    {
        if (execution.IsSealed)
            return false;
        var spare = execution.Body ?? _spareBody;
        var body = execution.Place.Node.NewBody(execution, spare);
        if (execution.Body is null && ReferenceEquals(body, spare))
            _spareBody = null;
        if (!ReferenceEquals(execution.Body, body))
            execution.Body = body;
        if (Interrupted(execution))
            return false;
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
                    AwaitPrep(execution, prep);
                    return false;
                }

                prep.GetAwaiter().GetResult();
                if (execution.IsSealed)
                    return false;
                execution.ClosePrep();
                execution.IsPrepared = true;
                if (!execution.IsCancelled)
                {
                    phase = NodePhase.Exec;
                    execution.HasBegunExec = true;
                    var exec = EngineTelemetry.WatchesAttempts ? execution.ExecAsync() : body.ExecAsync();
                    if (!exec.IsCompleted)
                    {
                        AwaitExec(execution, exec);
                        return false;
                    }

                    exec.GetAwaiter().GetResult();
                    if (execution.IsSealed)
                        return false;
                    execution.IsExecOver = true;
                    if (!execution.IsCancelled)
                    {
                        phase = NodePhase.Post;
                        var post = body.PostAsync(execution.ReopenStraight());
                        if (!post.IsCompleted)
                        {
                            AwaitPost(execution, post);
                            return false;
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
            return false;
        if (error is null && phase == NodePhase.Post)
            return CompleteStraight(execution, action);
        if (error is not null)
            OnFailed(execution, phase, error);
        else
            Interrupted(execution);
        return false;
    }

    // Apart, so that the way without an await has less to carry.
    private void AwaitPrep(VisitExecution execution, ValueTask prep)
        => Context.Pipe(prep, execution, static x => new NodeMessage.PrepEnded(x, null), static (x, error) => new NodeMessage.PrepEnded(x, error));

    private void AwaitExec(VisitExecution execution, ValueTask exec)
        => Context.Pipe(exec, execution, static x => new NodeMessage.ExecEnded(x, null), static (x, error) => new NodeMessage.ExecEnded(x, error));

    private void AwaitPost(VisitExecution execution, ValueTask<ActionName> post)
        => Context.Pipe(post, execution, static (x, action) => new NodeMessage.PostEnded(x, action, null), static (x, error) => new NodeMessage.PostEnded(x, default, error));

    private void OnFailed(VisitExecution execution, NodePhase phase, Exception error)
    {
        if (phase == NodePhase.Prep)
            OnPrepEnded(execution, error);
        else if (phase == NodePhase.Exec)
            OnExecFailed(execution, error);
        else
            OnPostEnded(execution, default, error);
    }

    /// <summary>Brings the outcome to the supervisor, as <see cref="Complete(VisitExecution, IReadOnlyList{ActionName})"/> does.</summary>
    /// <returns>Whether the dispatch has become that of another straight visit.</returns>
    private bool CompleteStraight(VisitExecution execution, ActionName action)
    {
        execution.EndStraightObservation(action);
        execution.CloseStraight();
        var body = execution.Body!;
        body.Reset();
        var posted = _sparePosted ?? new RunMessage.VisitPosted();
        posted.FillStraight(execution, action);
        posted.IsHere = true;
        if (!execution.Supervisor.TryReceiveHere(posted))
        {
            _sparePosted = null;
            _isTold = true;
            Keep(execution, body);
            execution.Supervisor.Tell(posted.ForMailbox());
            return false;
        }

        if (!ReferenceEquals(_sparePosted, posted))
            _sparePosted = posted;
        if (posted.GoesOn)
            return true;
        Keep(execution, body);
        _next = posted.Clear();
        return false;
    }

    /// <summary>Nobody looks into the body of a visit that has ended: it can serve the next one that needs a new one.</summary>
    private void Keep(VisitExecution execution, VisitBody body)
    {
        _spareBody = body;
        execution.Body = null;
    }
}
