namespace ActorFlow.Testing;

/// <summary>Lets a <see cref="TestProbe{TMessage}"/> act on what it receives, before the test looks at it.</summary>
/// <typeparam name="TMessage">The probe's protocol.</typeparam>
public abstract class AutoPilot<TMessage>
    where TMessage : class
{
    /// <summary>Returned by <see cref="Run"/>: the same pilot takes the next message too.</summary>
    public static AutoPilot<TMessage> KeepRunning { get; } = new Sign();

    /// <summary>Returned by <see cref="Run"/>: no pilot from here on.</summary>
    public static AutoPilot<TMessage> NoAutoPilot { get; } = new Sign();

    /// <summary>Acts on one message, on the probe's turn; returns who takes the next one.</summary>
    public abstract AutoPilot<TMessage> Run(TMessage message);

    private sealed class Sign : AutoPilot<TMessage>
    {
        public override AutoPilot<TMessage> Run(TMessage message) => this;
    }
}
