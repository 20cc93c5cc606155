namespace ActorFlow;

/// <summary>A result of a node was read that is not there.</summary>
public sealed class NodeResultException : InvalidOperationException
{
    internal NodeResultException(RunId runId, string reader, string node, string what, string remedy)
        : base($"Run '{runId}', node '{reader}': node '{node}' {what}. {remedy}")
        => Node = node;

    /// <summary>The node whose result was asked for.</summary>
    public string Node { get; }
}
