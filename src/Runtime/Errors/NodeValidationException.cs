namespace ActorFlow;

/// <summary>A check in front of a node refused what it would have worked on.</summary>
public sealed class NodeValidationException : Exception
{
    internal NodeValidationException(RunId runId, string node, int visit, string problem)
        : base($"Run '{runId}', node '{node}', visit {visit}: {problem}")
    {
        RunId = runId;
        Node = node;
        Problem = problem;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>What the check said.</summary>
    public string Problem { get; }
}
