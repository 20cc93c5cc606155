using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Telemetry;

namespace ActorFlow.Actors.Nodes;

/// <content>Exec and what takes its place: the attempt, the child run or the wait, the wait before the next attempt, the fallback.</content>
internal sealed partial class NodeActor
{
    private void Exec(VisitExecution execution)
    {
        if (Interrupted(execution))
            return;
        if (!execution.Place.IsPlain && IsOtherThanExec(execution))
            return;
        execution.HasBegunExec = true;
        var error = default(Exception);
        using (Context.EnterUserCode())
        {
            try
            {
                var exec = execution.ExecAsync();
                if (!exec.IsCompleted)
                {
                    Context.Pipe(exec, execution, static x => new NodeMessage.ExecEnded(x, null),
                        static (x, error) => new NodeMessage.ExecEnded(x, error));
                    return;
                }

                exec.GetAwaiter().GetResult();
            }
            catch (Exception failure)
            {
                error = failure;
            }
        }

        if (execution.IsSealed)
            return;
        if (error is null)
            OnExecReturned(execution);
        else
            OnExecFailed(execution, error);
    }

    /// <summary>Does what some nodes do in the place of Exec, or before it.</summary>
    /// <returns>Whether there is no Exec to run, for now.</returns>
    private bool IsOtherThanExec(VisitExecution execution)
    {
        if (execution.Place.Node is ChildRunNode && execution.Child is null)
        {
            WantChild(execution);
            return true;
        }

        if (execution.Place.Node is WaitingNode && execution.EndedWaits is null)
        {
            WantWaits(execution);
            return true;
        }

        if (execution.Place.Node.Options.Timeout is not null || execution.Deadline is not null)
            execution.Supervisor.Tell(new RunMessage.ExecBegins(execution));
        return false;
    }

    /// <summary>Asks for the child run; the visit is dispatched anew when that has ended.</summary>
    private void WantChild(VisitExecution execution)
    {
        using var region = Context.EnterUserCode();
        try
        {
            Report(execution, new RunMessage.ChildWanted(execution, execution.FreezeChildInput()));
        }
        catch (Exception error)
        {
            Fail(execution, NodePhase.Prep, 0, error);
        }
    }

    /// <summary>Says what the visit waits for; it is dispatched anew when that has ended.</summary>
    private void WantWaits(VisitExecution execution)
    {
        using var region = Context.EnterUserCode();
        try
        {
            var requests = ((WaitBody)execution.Body!).Requests;
            if (requests is null or { Count: 0 })
                throw new InvalidOperationException(
                    $"Node '{execution.Path}' waits for nothing. A layer around its Prep has to return what Prep returned.");
            execution.EndObservation(EngineTelemetry.Suspended);
            Report(execution, new RunMessage.NodeWaits(execution, requests, execution.PrepOfWait()));
        }
        catch (Exception error)
        {
            Fail(execution, NodePhase.Prep, 0, error);
        }
    }

    private void OnExecReturned(VisitExecution execution)
    {
        if (execution.CanUndo && !KeepForUndo(execution))
            return;
        Post(execution);
    }

    /// <summary>Takes down what Exec returned, as the argument of its compensation.</summary>
    private bool KeepForUndo(VisitExecution execution)
    {
        using var region = Context.EnterUserCode();
        try
        {
            execution.KeepForUndo();
            return true;
        }
        catch (Exception error)
        {
            // JSON cannot carry what Exec returned, or a converter of the user's fails. What it did is owed all the same.
            execution.IsExecOver = true;
            Fail(execution, NodePhase.Exec, execution.Attempt, error);
            return false;
        }
    }

    private void OnExecFailed(VisitExecution execution, Exception error)
    {
        execution.IsExecOver = true;
        execution.FindEffect(error);
        if (Interrupted(execution))
            return;
        TimeSpan? wait;
        try
        {
            using var region = Context.EnterUserCode();
            wait = NextWait(execution, error);
        }
        catch (Exception policyError)
        {
            // The policy is user code: its failure ends the retries and takes the error's place.
            Fallback(execution, policyError);
            return;
        }

        if (wait is { } delay)
            Report(execution, new RunMessage.AttemptEnded(execution, execution.Describe(NodePhase.Exec, execution.Attempt, error), delay));
        else
            Fallback(execution, error);
    }

    /// <summary>How long to wait before the next attempt, or null when there is to be none.</summary>
    private static TimeSpan? NextWait(VisitExecution execution, Exception error)
    {
        var policy = execution.Place.Node.Options.Retry;
        if (execution.Body!.NextDelay(policy, execution.Try, error, execution.Environment.Jitter()) is not { } asked)
            return null;
        var wait = asked > TimeSpan.Zero ? asked : TimeSpan.Zero;
        if (execution.Deadline is { } deadline && wait >= deadline - execution.Environment.Now)
            return null;
        policy.OnRetry(execution.Try, error, wait);
        return wait;
    }

    private void Fallback(VisitExecution execution, Exception error)
    {
        execution.LastError = error;
        var context = new ExecContext(execution.Attempt, execution);
        var failure = default(Exception);
        using (Context.EnterUserCode())
        {
            try
            {
                var fallback = execution.FallbackAsync(error, context);
                if (!fallback.IsCompleted)
                {
                    Context.Pipe(fallback, execution,
                        static x => new NodeMessage.FallbackEnded(x, null), static (x, failure) => new NodeMessage.FallbackEnded(x, failure));
                    return;
                }

                fallback.GetAwaiter().GetResult();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }

        if (execution.IsSealed)
            return;
        if (failure is null)
            OnExecReturned(execution);
        else
            OnFallbackFailed(execution, failure);
    }

    private void OnFallbackFailed(VisitExecution execution, Exception error)
    {
        if (!Interrupted(execution))
            Fail(execution, ReferenceEquals(error, execution.LastError) ? NodePhase.Exec : NodePhase.Fallback, execution.Attempt, error);
    }
}
