using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Building;

/// <summary>Collects what is wrong with what a document calls, with the place it stands at where the document was read from a text.</summary>
internal sealed class DrawingProblems(FlowDocument document)
{
    public Findings Findings { get; } = new();

    public void OfNode(int index, string member, string code, string what, string remedy = "")
        => Findings.Error(code, $"$.nodes[{index}]{member}", PlaceOf(index, member), what, remedy);

    public void OfFlow(string code, string what, string remedy) => Findings.Error(code, "$", document.Source?.Place ?? new Place(1, 1), what, remedy);

    private Place PlaceOf(int index, string member)
    {
        var node = document.Source?.Find("nodes")?.Items.ElementAtOrDefault(index);
        var found = node;
        foreach (var step in member.Split('.', StringSplitOptions.RemoveEmptyEntries))
            found = Step(found, step) ?? found;
        return found?.Place ?? new Place(1, 1);
    }

    /// <summary>A member, or an item of one: <c>calls[2]</c>.</summary>
    private static Text.Located? Step(Text.Located? value, string step)
    {
        if (value?.Find(step) is { } member)
            return member;
        return step.EndsWith(']') && step.LastIndexOf('[') is > 0 and var at && int.TryParse(step.AsSpan(at + 1, step.Length - at - 2), out var index)
            ? value?.Find(step[..at])?.Items.ElementAtOrDefault(index)
            : null;
    }
}
