namespace ActorFlow;

/// <summary>A run has been set aside and does not go on by itself. Its journal is kept as it is, and its neighbours go on.</summary>
public sealed class RunQuarantinedException : Exception
{
    internal RunQuarantinedException(RunId runId, string? reason, Exception? inner = null)
        : base($"Run '{runId}' is quarantined{(reason is null ? "" : $": {reason}")}. Its journal is kept as it is; find and mend the cause, then release the run.", inner)
    {
        RunId = runId;
        Reason = reason;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>Why it was set aside; null when another process did it.</summary>
    public string? Reason { get; }
}
