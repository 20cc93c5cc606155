namespace ActorFlow.Hosting;

/// <summary>The flow system of a host was used before the host had started it, or after its start failed.</summary>
public sealed class FlowSystemNotStartedException : Exception
{
    internal FlowSystemNotStartedException()
        : base("The flow system of this host has not been started. Start the host first; a hosted service that needs it in its own start is registered after AddActorFlow.")
    {
    }
}
