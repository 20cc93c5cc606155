namespace ActorFlow;

/// <summary>A result of a node was read that is not there.</summary>
public sealed class NodeResultException : InvalidOperationException
{
    internal NodeResultException(RunId runId, string reader, string node, string what, string remedy)
        : base($"Run '{runId}', node '{reader}': node '{node}' {what}. {remedy}")
        => Node = node;

    /// <summary>There is no result: the node failed, or was not visited.</summary>
    internal static NodeResultException Absent(RunId runId, string reader, string node, RunError? error)
        => error is null
            ? new(runId, reader, node, "has no kept result yet: it was passed over or not visited, or the flow does not keep it",
                "Read it where the node has been visited, or use TryResultOf; ask for it with KeepResult.")
            : new(runId, reader, node, $"has no result, because it failed: {error.Type}: {error.Message}",
                "Use TryResultOf, and ErrorOf for the failure.") { Error = error };

    /// <summary>Why the node failed, if it did; otherwise null.</summary>
    public RunError? Error { get; private init; }

    /// <summary>The node whose result was asked for.</summary>
    public string Node { get; }
}
