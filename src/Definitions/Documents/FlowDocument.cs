namespace ActorFlow.Definitions;

/// <summary>A flow as data: nodes that call functions by name, and the edges between them. <c>docs/documents.md</c> describes the form.</summary>
/// <remarks>Immutable and thread-safe. Read one with <see cref="FlowDocumentReader"/>, write one with <see cref="FlowDocumentWriter"/>.</remarks>
public sealed record FlowDocument
{
    /// <summary>What the flow is known by: the name of its definition.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it. Null: as its id.</summary>
    public string? Name { get; init; }

    /// <summary>Its version, as its author counts. Shown, not judged: the engine tells versions apart by their fingerprints.</summary>
    public string? Version { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The node where runs begin. Null where the one entry of the graph says it.</summary>
    public string? StartNode { get; init; }

    /// <summary>The nodes, in the order of the text.</summary>
    public IReadOnlyList<NodeDocument> Nodes { get; init; } = [];

    /// <summary>The edges, in the order of the text.</summary>
    public IReadOnlyList<EdgeDocument> Edges { get; init; } = [];

    /// <summary>Variables for all nodes; a value may refer to those of the run and the process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoVariables;

    /// <summary>The variables whose values are secret: masked in everything that leaves a function.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>What a start may set for itself. Other variables of a start are refused.</summary>
    public IReadOnlyList<string> Overridable { get; init; } = [];

    /// <summary>What holds for all nodes that say nothing else.</summary>
    public NodeRuntime Runtime { get; init; } = NodeRuntime.None;

    /// <summary>What a run writes before it goes on. The default value is <see cref="Durability.Strict"/>.</summary>
    public Durability Durability { get; init; } = Durability.Strict;

    /// <summary>Whether a failed node goes on where it has no error edge. The default value is false: the run fails.</summary>
    public bool FailuresFallThrough { get; init; }

    /// <summary>The text it was read from, for the places of problems.</summary>
    internal Text.Located? Source { get; init; }

    internal static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();
}
