using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>A node of a document: a call of a function.</summary>
public sealed record NodeDocument
{
    /// <summary>What it is known by; the node's name in the flow.</summary>
    public required string Id { get; init; }

    /// <summary>The function it calls.</summary>
    public required string FunctionId { get; init; }

    /// <summary>What people call it. Null: as its id.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments by the names of the function's parameters; texts may refer to variables.</summary>
    public JsonElement Parameters { get; init; } = NoParameters;

    /// <summary>Variables of this node alone.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = FlowDocument.NoVariables;

    /// <summary>Attempts, waits and limits.</summary>
    public NodeRuntime Runtime { get; init; } = NodeRuntime.None;

    /// <summary>Whether it is a node by itself, the root of a cluster, or runs with its root.</summary>
    public NodeRole Role { get; init; }

    /// <summary>The root whose cluster it belongs to.</summary>
    public string? Parent { get; init; }

    /// <summary>How paths come together here. Null where every arrival is a visit.</summary>
    public JoinDocument? Join { get; init; }

    /// <summary>Where an editor draws it.</summary>
    public NodePosition? Position { get; init; }

    internal static readonly JsonElement NoParameters = JsonElement.Parse("{}"u8);
}
