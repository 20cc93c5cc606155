namespace ActorFlow;

/// <summary>The actors that ran a visit failed in the engine's own code, several times.</summary>
public sealed class NodeActorException : Exception
{
    internal NodeActorException(RunId runId, string node, int times)
        : base($"Run '{runId}', node '{node}': {times} node actors in a row ended without an outcome. This is a fault of the engine; the log has the causes.")
        => RunId = runId;

    /// <summary>The run.</summary>
    public RunId RunId { get; }
}
