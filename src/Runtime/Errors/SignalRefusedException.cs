namespace ActorFlow;

/// <summary>A run does not take a signal.</summary>
public sealed class SignalRefusedException : Exception
{
    internal SignalRefusedException(RunId runId, string signal, string why)
        : base($"Run '{runId}' does not take the signal '{signal}': {why}")
    {
        RunId = runId;
        Signal = signal;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The signal's name.</summary>
    public string Signal { get; }
}
