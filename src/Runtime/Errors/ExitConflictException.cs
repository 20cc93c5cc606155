namespace ActorFlow;

/// <summary>Two exits of one flow stated different outcome actions.</summary>
public sealed class ExitConflictException : Exception
{
    internal ExitConflictException(RunId runId, string node, ActionName first, ActionName second)
        : base($"Run '{runId}': node '{node}' exits its flow with '{second}', but another branch has stated '{first}' already. "
            + "Let parallel branches agree on one outcome, or let only one of them exit.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
