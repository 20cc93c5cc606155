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
    private bool IsOnBorrowedThread => _here is { IsBorrowed: true };

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
        var body = BodyOf(execution);
        if (execution.IsCancelled && IsInterrupted(execution))
            return false;
        var passed = default(Passed);
        var error = default(Exception);
        var region = Context.EnterUserCodeOn(_here);
        try
        {
            passed = RunPhases(execution, body);
        }
        catch (Exception failure)
        {
            error = failure;
        }

        // Nothing gets by the catch, so no finally is needed.
        region.Dispose();
        if (execution.IsSealed || passed.Way == PhasesWay.Awaited)
            return false;
        if (passed.Way == PhasesWay.Over)
            return CompleteStraight(execution, passed.Action);
        LeaveTurns(execution);
        if (error is not null)
            OnFailed(execution, error);
        else
            Interrupted(execution);
        return false;
    }

    /// <summary>A body for the visit, which nobody has seen yet: the one that its dispatch had before, or one that was kept, if it is of the node's types.</summary>
    private VisitBody BodyOf(VisitExecution execution)
    {
        var spare = execution.Body ?? _spareBody;
        var body = execution.Place.Node.NewBody(execution, spare);
        if (ReferenceEquals(execution.Body, body))
            return body;
        if (execution.Body is null && ReferenceEquals(body, spare))
            _spareBody = null;
        execution.Body = body;
        return body;
    }

    /// <summary>
    /// Prep, Exec and Post, as long as each of them has ended when it returns, and nobody has cancelled the visit. A method of its own, without the handler: what is used in every line stays in
    /// registers.
    /// </summary>
    private Passed RunPhases(VisitExecution execution, VisitBody body)
    {
        var prep = body.PrepAsync(execution.OpenStraight());
        if (!prep.IsCompleted)
        {
            AwaitPrep(execution, prep);
            return new Passed(PhasesWay.Awaited);
        }

        prep.GetAwaiter().GetResult();
        if (execution.IsSealed)
            return default;
        execution.ClosePrep();
        execution.IsPrepared = true;
        if (execution.IsCancelled)
            return default;
        execution.HasBegunExec = true;
        var exec = EngineTelemetry.WatchesAttempts ? execution.ExecAsync() : body.ExecAsync();
        if (!exec.IsCompleted)
        {
            AwaitExec(execution, exec);
            return new Passed(PhasesWay.Awaited);
        }

        exec.GetAwaiter().GetResult();
        if (execution.IsSealed)
            return default;
        execution.IsExecOver = true;
        if (execution.IsCancelled)
            return default;
        var post = body.PostAsync(execution.ReopenStraight());
        if (!post.IsCompleted)
        {
            AwaitPost(execution, post);
            return new Passed(PhasesWay.Awaited);
        }

        return new Passed(PhasesWay.Over, post.GetAwaiter().GetResult());
    }

    private bool IsInterrupted(VisitExecution execution)
    {
        LeaveTurns(execution);
        return Interrupted(execution);
    }

    /// <summary>The visit goes on in another way than straight, in which the supervisor is told things, or others are: it is an actor like any other from now on.</summary>
    private static void LeaveTurns(VisitExecution execution)
    {
        if (!execution.HoldsTurns)
            return;
        execution.HoldsTurns = false;
        execution.Supervisor.LeaveTurns();
    }

    // Apart, so that the way without an await has less to carry.
    private void AwaitPrep(VisitExecution execution, ValueTask prep)
    {
        LeaveTurns(execution);
        Context.Pipe(prep, execution, static x => new NodeMessage.PrepEnded(x, null), static (x, error) => new NodeMessage.PrepEnded(x, error));
    }

    private void AwaitExec(VisitExecution execution, ValueTask exec)
    {
        LeaveTurns(execution);
        Context.Pipe(exec, execution, static x => new NodeMessage.ExecEnded(x, null), static (x, error) => new NodeMessage.ExecEnded(x, error));
    }

    private void AwaitPost(VisitExecution execution, ValueTask<ActionName> post)
    {
        LeaveTurns(execution);
        Context.Pipe(post, execution, static (x, action) => new NodeMessage.PostEnded(x, action, null), static (x, error) => new NodeMessage.PostEnded(x, default, error));
    }

    private void OnFailed(VisitExecution execution, Exception error)
    {
        if (!execution.IsPrepared)
            OnPrepEnded(execution, error);
        else if (!execution.IsExecOver)
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
        if (!(execution.HoldsTurns ? execution.Supervisor.TryReceiveNext(posted, _here) : execution.Supervisor.TryReceiveHere(posted, _here)))
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
        if (posted.Clear() is { } next)
            _next = next;
        return false;
    }

    /// <summary>Nobody looks into the body of a visit that has ended: it can serve the next one that needs a new one.</summary>
    private void Keep(VisitExecution execution, VisitBody body)
    {
        _spareBody = body;
        execution.Body = null;
    }

    /// <summary>What became of the phases of a straight visit.</summary>
    private enum PhasesWay : byte
    {
        /// <summary>They were left before the end: the visit is cancelled or cut off, or one has failed.</summary>
        Left,

        /// <summary>One of them is awaited.</summary>
        Awaited,

        /// <summary>They have ended.</summary>
        Over,
    }

    /// <summary>The same, with what Post returned.</summary>
    private readonly struct Passed(PhasesWay way, ActionName action = default)
    {
        public PhasesWay Way => way;

        public ActionName Action => action;
    }
}
