namespace ActorFlow;

/// <summary>A node asks for what this engine cannot do, and there is no other member that could be asked.</summary>
public sealed class NodeNotHereException : Exception
{
    internal NodeNotHereException(RunId runId, string node, IEnumerable<string> missing, string why)
        : base($"Node '{node}' of run '{runId}' requires {string.Join(", ", missing)}, which this engine does not have, and {why}. "
            + "Name what it can do in the options of the engine (Capabilities), or start a member that can.")
    {
    }
}
