namespace ActorFlow;

/// <summary>A run's supervisor failed again and again.</summary>
public sealed class RunLostException : Exception
{
    internal RunLostException(RunId runId, int times, Exception? inner = null)
        : base($"Run '{runId}' was given up after its supervisor had failed {times} times in a row. A journaled run stays in the journal, and the next start takes it "
            + "up again; the log tells why.", inner)
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
