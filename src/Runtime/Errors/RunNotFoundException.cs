namespace ActorFlow;

/// <summary>A run is not known.</summary>
public sealed class RunNotFoundException : Exception
{
    internal RunNotFoundException(RunId runId)
        : base($"Run '{runId}' is not known here. Check the id, or list the runs of this journal.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
