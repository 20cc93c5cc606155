namespace ActorFlow;

/// <summary>Where a piece of a flow is entered, and by which actions it is left.</summary>
internal readonly record struct PartEnds(IReadOnlyList<Node> Entries, IReadOnlyList<(Node Node, ActionName Action)> Exits)
{
    /// <summary>Of a piece without nodes.</summary>
    public static readonly PartEnds Nothing = new([], []);
}
