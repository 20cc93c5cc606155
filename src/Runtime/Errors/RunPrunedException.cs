namespace ActorFlow;

/// <summary>A run's history was asked for after the run was pruned: only its row in the index is left.</summary>
public sealed class RunPrunedException : Exception
{
    internal RunPrunedException(RunId runId)
        : base($"Run '{runId}' was pruned, and its history with it. Its id, key and outcome can still be read; keep runs of this flow longer to see more.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
