namespace ActorFlow.Auditor.Facts;

/// <summary>One entry into a node by a run, or one item of a batch in it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Node">The node.</param>
/// <param name="Number">Which entry it is, from 1.</param>
/// <param name="Item">The item of a batch; null for the visit itself.</param>
public sealed record VisitId(string Run, string Node, int Number, string? Item)
{
    /// <summary>How the visit is called in lists of what was seen: <c>node#number</c>.</summary>
    public string Short => $"{Node}#{Number}";

    /// <inheritdoc/>
    public override string ToString() => Item is null ? $"run '{Run}', visit {Short}" : $"run '{Run}', visit {Short}, item '{Item}'";
}
