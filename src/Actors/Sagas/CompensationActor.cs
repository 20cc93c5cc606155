using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Nodes;
using ActorFlow.Actors.Runs;

namespace ActorFlow.Actors.Sagas;

/// <summary>Runs one attempt of a compensation: all its user code, the retry policy's too. Stopped by its supervisor; one that hangs is left behind.</summary>
internal sealed class CompensationActor : Actor<CompensationMessage>
{
    public static readonly Props<CompensationMessage> Props = Kernel.Props.Create<CompensationMessage>(() => new CompensationActor()).WithHandOver();

    /// <inheritdoc/>
    protected override void Receive(CompensationMessage message)
    {
        var execution = message.Execution;
        if (execution.IsSealed)
            return;
        switch (message)
        {
            case CompensationMessage.Begin when execution.FoundFailure is { } failure: Judge(execution, failure); break;
            case CompensationMessage.Begin: Begin(execution); break;
            case CompensationMessage.Ended ended: Release(execution, ended.Error); break;
            case CompensationMessage.Released released: OnReleased(execution, released); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "A compensation's actor does not know this message.");
        }
    }

    private void Begin(CompensationExecution execution)
    {
        using var region = Context.EnterUserCode();
        try
        {
            Context.Pipe(execution.RunAsync(), execution,
                static x => new CompensationMessage.Ended(x, null), static (x, error) => new CompensationMessage.Ended(x, error));
        }
        catch (Exception error)
        {
            // The host's services cannot make the node, or the types have changed since the argument was journaled.
            Self.Tell(new CompensationMessage.Ended(execution, error));
        }
    }

    private void Release(CompensationExecution execution, Exception? outcome)
    {
        if (!execution.HoldsServices)
        {
            Judge(execution, outcome);
            return;
        }

        using var region = Context.EnterUserCode();
        Context.Pipe(execution.ReleaseAsync(), (execution, outcome), static x => new CompensationMessage.Released(x.execution, x.outcome, null),
            static (x, error) => new CompensationMessage.Released(x.execution, x.outcome, error));
    }

    private void OnReleased(CompensationExecution execution, CompensationMessage.Released released)
    {
        if (released.Error is not null)
            NodeLog.NotReleased(execution.Environment.Logger, released.Error, execution.RunId, execution.Path);
        Judge(execution, released.Outcome);
    }

    private void Judge(CompensationExecution execution, Exception? error)
    {
        TimeSpan? wait = null;
        if (error is not (null or UndoSuspendedException))
        {
            try
            {
                using var region = Context.EnterUserCode();
                wait = execution.NextWait(error);
            }
            catch (Exception policyError)
            {
                // The policy is user code: its failure ends the retries and takes the error's place.
                error = policyError;
            }
        }

        execution.Supervisor.Tell(new RunMessage.CompensationEnded(execution, error, wait));
    }
}
