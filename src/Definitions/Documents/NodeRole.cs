namespace ActorFlow.Definitions;

/// <summary>What a node of a document is to its cluster.</summary>
public enum NodeRole
{
    /// <summary>A node by itself.</summary>
    Default,

    /// <summary>The root of a cluster: when it has run, its sub-nodes run together, and then the edges of the root are taken.</summary>
    ClusterRoot,

    /// <summary>Runs with the other sub-nodes of its root.</summary>
    SubNode,
}
