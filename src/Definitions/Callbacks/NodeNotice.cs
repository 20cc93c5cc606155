namespace ActorFlow.Definitions;

/// <summary>A visit of a node.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Node">The node; in clusters and inner documents with the nodes around it, <c>root/sub</c>.</param>
/// <param name="Visit">Which entry into the node it is, from 1.</param>
public sealed record NodeNotice(RunId RunId, string Node, int Visit)
{
    /// <summary>How many attempts were made; 0 before the end.</summary>
    public int Attempts { get; init; }

    /// <summary>What the node came to; empty before the end, and for one that failed.</summary>
    public IReadOnlyList<ActionName> Actions { get; init; } = [];

    /// <summary>Why it failed, without secrets; null if it did not.</summary>
    public RunError? Error { get; init; }
}
