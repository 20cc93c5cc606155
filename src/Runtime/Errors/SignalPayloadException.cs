namespace ActorFlow;

/// <summary>A signal carries something else than whoever waits for it expects.</summary>
public sealed class SignalPayloadException : Exception
{
    internal SignalPayloadException(string signal, Type expected, Exception inner)
        : base($"Signal '{signal}' carries no {TypeNames.Of(expected)}: {inner.Message} Send it again with such a payload, and retry the run.", inner)
    {
        Signal = signal;
        Expected = expected;
    }

    /// <summary>The signal's name.</summary>
    public string Signal { get; }

    /// <summary>What was expected.</summary>
    public Type Expected { get; }
}
