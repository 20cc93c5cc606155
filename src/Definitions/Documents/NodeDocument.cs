using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>A node of a document: a call of a function.</summary>
public sealed record NodeDocument
{
    /// <summary>What it is known by; the node's name in the flow.</summary>
    public required string Id { get; init; }

    /// <summary>The function it calls; empty for a group.</summary>
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

    /// <summary>For a group: its branches, and what it takes for it to go on.</summary>
    public GroupDocument? Group { get; init; }

    /// <summary>The node that takes its failures, where that is not said by edges of the action <c>error</c>.</summary>
    public string? ErrorBoundary { get; init; }

    /// <summary>Whether its edges of the action <c>error</c> take failures, too. The default value is true; else they are taken only where its function names that action.</summary>
    public bool ErrorEdgesTakeFailures { get; init; } = true;

    /// <summary>Whether a failure that nothing takes goes on along the default edge. The default value is false.</summary>
    public bool ContinuesOnError { get; init; }

    /// <summary>Whether its result is journaled, for nodes of code that read it. The default value is false.</summary>
    public bool KeepsResult { get; init; }

    /// <summary>What a member of a cluster has to be able to do to run it, as <c>gpu</c>: see <see cref="NodeOptions.Requires"/>. The default value is nothing.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Whether it may run on any member of a cluster: see <see cref="NodeOptions.IsOffered"/>. The default value is false.</summary>
    public bool IsOffered { get; init; }

    /// <summary>Where an editor draws it.</summary>
    public NodePosition? Position { get; init; }

    /// <summary>In a draft: whether the arguments could not be read, so that nothing can be said of them.</summary>
    internal bool IsSketch { get; init; }

    internal static readonly JsonElement NoParameters = JsonElement.Parse("{}"u8);
}
