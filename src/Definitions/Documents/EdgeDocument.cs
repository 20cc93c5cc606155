namespace ActorFlow.Definitions;

/// <summary>An edge of a document: where an action of a node leads.</summary>
public sealed record EdgeDocument
{
    /// <summary>The node it leaves.</summary>
    public required string From { get; init; }

    /// <summary>The node it leads to; empty where it ends the run's way there.</summary>
    public string To { get; init; } = "";

    /// <summary>Where it leads: to a node, to the end, or out of the flow with an outcome.</summary>
    public TransitionKind Kind { get; init; }

    /// <summary>For <see cref="TransitionKind.Exit"/>: the outcome of the flow.</summary>
    public ActionName Outcome { get; init; }

    /// <summary>
    /// Whether the node it leads to depends on the one it leaves: it is taken whatever action that one ends with, unless that action has an edge of
    /// its own.
    /// </summary>
    public bool IsDependency { get; init; }

    /// <summary>The action it is taken for.</summary>
    public ActionName Action { get; init; }

    /// <summary>Taken only where this holds over the state after the visit. Null: always.</summary>
    public Condition? Condition { get; init; }

    /// <summary>What failed nodes are led by: the action named <c>error</c>.</summary>
    public static readonly ActionName Error = "error";
}
