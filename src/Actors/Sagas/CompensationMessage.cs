using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Sagas;

/// <summary>What the actor of a compensation hears.</summary>
internal abstract class CompensationMessage(CompensationExecution execution) : INeverDropped
{
    public CompensationExecution Execution => execution;

    /// <summary>Run the attempt, or judge how it failed.</summary>
    public sealed class Begin(CompensationExecution execution) : CompensationMessage(execution);

    /// <summary>The user code ended.</summary>
    public sealed class Ended(CompensationExecution execution, Exception? error) : CompensationMessage(execution)
    {
        public Exception? Error => error;
    }

    /// <summary>The services of the attempt are disposed.</summary>
    public sealed class Released(CompensationExecution execution, Exception? outcome, Exception? error) : CompensationMessage(execution)
    {
        public Exception? Outcome => outcome;

        public Exception? Error => error;
    }
}
