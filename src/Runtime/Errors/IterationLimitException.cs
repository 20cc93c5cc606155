namespace ActorFlow;

/// <summary>A node asked to iterate once more than it may.</summary>
public sealed class IterationLimitException : Exception
{
    internal IterationLimitException(RunId runId, string node, int limit)
        : base($"Run '{runId}': node '{node}' has iterated {limit} time(s), which is its MaxIterations. Let it come to an end earlier, or raise MaxIterations of the node.")
    {
        RunId = runId;
        Node = node;
        Limit = limit;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>How often it may iterate.</summary>
    public int Limit { get; }
}
