namespace ActorFlow.Definitions;

/// <summary>An edge of a document: where an action of a node leads.</summary>
public sealed record EdgeDocument
{
    /// <summary>The node it leaves.</summary>
    public required string From { get; init; }

    /// <summary>The node it leads to.</summary>
    public required string To { get; init; }

    /// <summary>The action it is taken for.</summary>
    public ActionName Action { get; init; }

    /// <summary>Taken only where this holds over the state after the visit. Null: always.</summary>
    public Condition? Condition { get; init; }

    /// <summary>What failed nodes are led by: the action named <c>error</c>.</summary>
    public static readonly ActionName Error = "error";
}
