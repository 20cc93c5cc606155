namespace ActorFlow;

/// <summary>A durable flow was started that the flow system does not know, so that its runs could not go on after a restart.</summary>
public sealed class FlowNotRegisteredException : Exception
{
    internal FlowNotRegisteredException(string flow, string what)
        : base($"Flow '{flow}' {what}. Register it with AddFlow before the flow system starts, or make it Durability.None.")
        => Flow = flow;

    /// <summary>The flow's name.</summary>
    public string Flow { get; }
}
