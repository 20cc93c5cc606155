namespace ActorFlow.Definitions;

/// <summary>A branch of a group, or a piece of one: a node, pieces one after the other, or pieces side by side.</summary>
public sealed record BranchDocument
{
    private BranchDocument()
    {
    }

    /// <summary>The node; null for several pieces.</summary>
    public string? Node { get; private init; }

    /// <summary>The action by which the node is left.</summary>
    public ActionName Action { get; private init; }

    /// <summary>The pieces; empty for a node.</summary>
    public IReadOnlyList<BranchDocument> Pieces { get; private init; } = [];

    /// <summary>Whether the pieces run side by side; else one after the other.</summary>
    public bool IsFork { get; private init; }

    /// <summary>A node alone.</summary>
    public static BranchDocument Of(string node, ActionName action = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(node);
        return new BranchDocument { Node = node, Action = action };
    }

    /// <summary>Pieces one after the other.</summary>
    public static BranchDocument Chain(params IReadOnlyList<BranchDocument> pieces) => new() { Pieces = pieces };

    /// <summary>Pieces side by side.</summary>
    public static BranchDocument Fork(params IReadOnlyList<BranchDocument> pieces) => new() { Pieces = pieces, IsFork = true };

    /// <summary>The nodes in it, as often as they stand there.</summary>
    internal IEnumerable<string> Nodes => Node is null ? Pieces.SelectMany(piece => piece.Nodes) : [Node];
}
