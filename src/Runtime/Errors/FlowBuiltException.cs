namespace ActorFlow;

/// <summary>A flow was drawn on after it had been built.</summary>
public sealed class FlowBuiltException : InvalidOperationException
{
    internal FlowBuiltException(string flow)
        : base($"Flow '{flow}' has been built, and its definition does not change. Draw everything before Build(), or start another one with Flow.Named.")
        => Flow = flow;

    /// <summary>The flow's name.</summary>
    public string Flow { get; }
}
