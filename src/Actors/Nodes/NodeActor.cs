using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Telemetry;

namespace ActorFlow.Actors.Nodes;

/// <summary>Runs the phases of visits: Prep ► Exec ► Post. All user code of a visit runs here.</summary>
/// <remarks>
/// Serves one visit after the other, as its supervisor hands them over. A phase that has not ended when it returns ends by a message; after one that has, the next begins in the
/// same turn, so that a visit which awaits nothing is one message in and one out; and the one out is received on the spot, in a turn of the supervisor's on this thread, if that is idle.
/// Between phases it always looks whether it was cancelled or cut off meanwhile. One that hangs in user code is abandoned and replaced.
/// </remarks>
internal sealed partial class NodeActor : Actor<NodeMessage>
{
    public static readonly Props<NodeMessage> Props = Kernel.Props.Create<NodeMessage>(() => new NodeActor()).WithHandOver();

    /// <summary>What the thread of the turn knows: looked up once, as a turn does not leave its thread.</summary>
    private Worker? _here;

    private VisitBody? _spareBody;
    private RunMessage.VisitPosted? _sparePosted;

    /// <inheritdoc/>
    protected override void Receive(NodeMessage message)
    {
        var execution = message.Execution;
        if (execution.IsSealed)
            return;
        var here = Worker.Current;
        if (!ReferenceEquals(_here, here))
            _here = here;
        _visitsLeft = IsOnBorrowedThread ? MostVisitsOnBorrowedThread : MostVisits;
        Hear(message, execution);
        GoOn();
        if (_watched is not null)
            EndLeading();
    }

    private void Hear(NodeMessage message, VisitExecution execution)
    {
        switch (message)
        {
            case VisitExecution: Take(execution); break;
            case NodeMessage.PrepEnded ended: OnPrepEnded(execution, ended.Error); break;
            case NodeMessage.PrepCommitted: Exec(execution); break;
            case NodeMessage.ExecEnded { Error: null }: OnExecReturned(execution); break;
            case NodeMessage.ExecEnded ended: OnExecFailed(execution, ended.Error!); break;
            case NodeMessage.FallbackEnded { Error: null }: OnExecReturned(execution); break;
            case NodeMessage.FallbackEnded ended: OnFallbackFailed(execution, ended.Error!); break;
            case NodeMessage.PostEnded ended: OnPostEnded(execution, ended.Action, ended.Error); break;
            case NodeMessage.Released released: OnReleased(execution, released); break;
            case NodeMessage.PatchMoved moved: Offer(execution, moved); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "A node actor does not know this message.");
        }
    }

    private void Take(VisitExecution execution)
    {
        if (execution.Announces)
        {
            // Before any user code, which may block.
            execution.Announces = false;
            var came = new RunMessage.NodeActorCame(execution) { IsHere = true };
            if (!execution.Supervisor.TryReceiveHere(came))
            {
                came.IsHere = false;
                execution.Supervisor.Tell(came);
            }
        }

        Begin(execution);
    }

    private void Begin(VisitExecution execution)
    {
        if (execution.Body is null && execution.IsStraight)
        {
            GoStraight(execution);
            return;
        }

        if (execution.Leads)
            LeaveLead(execution);
        if (execution.Body is null && !MakeBody(execution))
            return;
        if (execution.FoundFailure is { } failure)
            OnExecFailed(execution, failure);
        else if (execution.IsPrepared)
            Exec(execution);
        else
            Prep(execution);
    }

    private void Prep(VisitExecution execution)
    {
        if (Interrupted(execution))
            return;
        var state = execution.OpenForPrep();
        var error = default(Exception);
        using (Context.EnterUserCode())
        {
            try
            {
                var prep = execution.PrepAsync(state);
                if (!prep.IsCompleted)
                {
                    Context.Pipe(prep, execution, static x => new NodeMessage.PrepEnded(x, null), static (x, error) => new NodeMessage.PrepEnded(x, error));
                    return;
                }

                prep.GetAwaiter().GetResult();
            }
            catch (Exception failure)
            {
                error = failure;
            }
        }

        if (!execution.IsSealed)
            OnPrepEnded(execution, error);
    }

    private void OnPrepEnded(VisitExecution execution, Exception? error)
    {
        execution.ClosePrep();
        if (error is not null)
        {
            if (!Interrupted(execution))
                Fail(execution, NodePhase.Prep, 0, error);
            return;
        }

        execution.IsPrepared = true;
        // The request of a child journals what its Prep has made.
        if (execution.Place.JournalsPrep)
            JournalPrep(execution);
        else
            Exec(execution);
    }

    private void JournalPrep(VisitExecution execution)
    {
        using var region = Context.EnterUserCode();
        try
        {
            execution.Supervisor.Tell(new RunMessage.PrepReturned(execution, execution.EncodePrep(), execution.PrepPatch));
        }
        catch (Exception error)
        {
            // JSON cannot carry what Prep returned, or a converter of the user's fails.
            Fail(execution, NodePhase.Prep, 0, error);
        }
    }

    private bool MakeBody(VisitExecution execution)
    {
        using var region = Context.EnterUserCode();
        try
        {
            execution.Body = execution.Place.Node.NewBody(execution, _spareBody);
            if (ReferenceEquals(execution.Body, _spareBody))
                _spareBody = null;
            if (execution.JournaledPrep is { } prep)
            {
                execution.Body.ReadPrep(prep, execution.Environment.Options.Serialization.Json);
                execution.IsPrepared = true;
            }

            execution.IsPrepared |= execution.EndedWaits is not null;
            return true;
        }
        catch (Exception error)
        {
            // The host's services cannot make the node, or the type of Prep's result has changed since it was journaled.
            Fail(execution, NodePhase.Prep, 0, error);
            return false;
        }
    }

    private void Post(VisitExecution execution, StateMap? moved = null)
    {
        execution.IsExecOver = true;
        if (Interrupted(execution))
            return;
        var action = default(ActionName);
        var error = default(Exception);
        using (Context.EnterUserCode())
        {
            try
            {
                var state = moved is null ? execution.OpenForPost() : execution.OpenForPost(moved);
                var post = execution.PostAsync(state);
                if (!post.IsCompleted)
                {
                    Context.Pipe(post, execution, static (x, action) => new NodeMessage.PostEnded(x, action, null), static (x, error) => new NodeMessage.PostEnded(x, default, error));
                    return;
                }

                action = post.GetAwaiter().GetResult();
            }
            catch (Exception failure)
            {
                error = failure;
            }
        }

        if (!execution.IsSealed)
            OnPostEnded(execution, action, error);
    }

    private void OnPostEnded(VisitExecution execution, ActionName action, Exception? error)
    {
        var actions = error is null ? execution.Actions(action) : [];
        execution.TakeWork();
        try
        {
            if (error is null)
                execution.CheckOutcome(actions);
        }
        catch (Exception refusal)
        {
            error = refusal;
        }

        if (error is null)
            Complete(execution, actions);
        else if (!Interrupted(execution))
            Fail(execution, NodePhase.Post, execution.Attempt, error);
    }

    private void Complete(VisitExecution execution, IReadOnlyList<ActionName> actions)
    {
        if (execution.Middleware is not null)
        {
            using var region = Context.EnterUserCode();
            execution.TellEnd(actions, execution.Attempt, null);
        }

        execution.EndObservation(EngineTelemetry.Completed, actions[0]);
        var patch = execution.ClosePost();
        // Nobody looks into it again: what may be asked once more, asks its own Post.
        if (execution is { Reads: null, Body.ServesAgain: true })
        {
            _spareBody = execution.Body;
            _spareBody.Reset();
            execution.Body = null;
        }

        if (execution.HoldsServices)
            Report(execution, new RunMessage.VisitPosted(execution, actions, patch));
        else
            Complete(execution, actions, patch);
    }

    /// <summary>Brings the outcome that most visits have to the supervisor: in its own turn, here and now, if it is idle. The message comes back then.</summary>
    private void Complete(VisitExecution execution, IReadOnlyList<ActionName> actions, StatePatch patch)
    {
        var posted = _sparePosted ?? new RunMessage.VisitPosted();
        _sparePosted = null;
        posted.Fill(execution, actions, patch);
        posted.IsHere = true;
        if (execution.Supervisor.TryReceiveHere(posted))
        {
            _next = posted.Clear();
            _sparePosted = posted;
        }
        else
        {
            execution.Supervisor.Tell(posted.ForMailbox());
        }
    }

    /// <summary>Runs custom reducers, or the conditions of a choice, again, against the run's head, and offers the outcome once more.</summary>
    private void Offer(VisitExecution execution, NodeMessage.PatchMoved moved)
    {
        if (execution.Reads is not null)
        {
            Post(execution, moved.State);
            return;
        }

        using var region = Context.EnterUserCode();
        try
        {
            execution.Supervisor.Tell(new RunMessage.VisitPosted(execution, moved.Actions, execution.MovePatch(moved.State)));
        }
        catch (Exception error)
        {
            Fail(execution, NodePhase.Post, execution.Attempt, error);
        }
    }

    /// <summary>Reports a visit whose run was cancelled, at the border of a phase.</summary>
    private bool Interrupted(VisitExecution execution)
    {
        // Read once: a cancel that came between two reads would be obeyed and never reported.
        var cancelled = execution.IsCancelled;
        if (cancelled)
        {
            execution.EndObservation(EngineTelemetry.Interrupted);
            Report(execution, new RunMessage.VisitInterrupted(execution));
        }

        return cancelled;
    }

    /// <summary>Tells the supervisor how the dispatch ended, once its services are disposed.</summary>
    private void Report(VisitExecution execution, RunMessage outcome)
    {
        if (!execution.HoldsServices)
        {
            if (!execution.Supervisor.TryReceiveHere(outcome))
                execution.Supervisor.Tell(outcome);
            return;
        }

        using var region = Context.EnterUserCode();
        Context.Pipe(execution.ReleaseAsync(), (execution, outcome), static x => new NodeMessage.Released(x.execution, x.outcome, null),
            static (x, error) => new NodeMessage.Released(x.execution, x.outcome, error));
    }

    private static void OnReleased(VisitExecution execution, NodeMessage.Released released)
    {
        if (released.Error is not null)
            NodeLog.NotReleased(execution.Environment.Logger, released.Error, execution.View.RunId, execution.Path);
        execution.Supervisor.Tell(released.Outcome);
    }

    private void Fail(VisitExecution execution, NodePhase phase, int attempts, Exception error)
    {
        var failure = execution.Describe(phase, attempts, error);
        if (execution.Middleware is not null)
        {
            using var region = Context.EnterUserCode();
            execution.TellEnd([], attempts, failure);
        }

        execution.EndObservation(EngineTelemetry.Failed, null, failure);
        Report(execution, new RunMessage.VisitFailed(execution, failure));
    }
}
