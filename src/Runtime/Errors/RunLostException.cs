namespace ActorFlow;

/// <summary>A run's supervisor failed again and again.</summary>
public sealed class RunLostException : Exception
{
    internal RunLostException(RunId runId, int times)
        : base($"Run '{runId}' was given up after its supervisor had failed {times} times in a row. It stays in the journal; the log tells why, and the next start takes it up again.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
