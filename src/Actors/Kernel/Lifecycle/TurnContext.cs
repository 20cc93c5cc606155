namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>Brings the awaits of one incarnation's asynchronous receives back to its actor.</summary>
internal abstract class TurnContext : SynchronizationContext
{
    /// <summary>True once the incarnation is over: what still comes back is dropped.</summary>
    internal bool Sealed { get; set; }

    public override SynchronizationContext CreateCopy() => this;

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An actor's context cannot be entered synchronously. Tell the actor instead.");
}
