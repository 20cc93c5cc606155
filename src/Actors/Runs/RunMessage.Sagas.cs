using ActorFlow.Actors.Sagas;

namespace ActorFlow.Actors.Runs;

/// <content>What a supervisor hears of compensations.</content>
internal abstract partial class RunMessage
{
    /// <summary>An attempt of a compensation ended.</summary>
    public sealed class CompensationEnded(CompensationExecution execution, Exception? error, TimeSpan? retryAfter) : RunMessage
    {
        public CompensationExecution Execution => execution;

        public Exception? Error => error;

        public TimeSpan? RetryAfter => retryAfter;
    }

    /// <summary>An attempt's time is up.</summary>
    public sealed class CompensationOverdue(CompensationExecution execution) : RunMessage
    {
        public CompensationExecution Execution => execution;
    }

    /// <summary>The actor of a compensation ended without an outcome.</summary>
    public sealed class CompensationActorEnded(CompensationExecution execution) : RunMessage
    {
        public CompensationExecution Execution => execution;
    }

    /// <summary>The wait before the next attempt is over.</summary>
    public sealed class CompensationDue : RunMessage
    {
        public static readonly CompensationDue Instance = new();
    }
}
