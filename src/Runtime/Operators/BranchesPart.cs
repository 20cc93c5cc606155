namespace ActorFlow;

/// <summary>Pieces side by side.</summary>
internal sealed class BranchesPart : FlowPart
{
    private readonly List<FlowPart> _branches;

    public BranchesPart(IEnumerable<FlowPart> branches) => _branches = [.. branches.Distinct()];

    internal override IEnumerable<FlowPart> Branches => _branches;

    public override string ToString() => string.Join(" | ", _branches.Select(branch => branch.Text(isLink: false)));

    internal override PartEnds Draw(PartPen pen)
    {
        var (entries, exits) = (new List<Node>(), new List<(Node, ActionName)>());
        foreach (var branch in _branches)
        {
            var ends = branch.Draw(pen);
            entries.AddRange(ends.Entries);
            exits.AddRange(ends.Exits);
        }

        return new PartEnds([.. entries.Distinct()], [.. exits.Distinct()]);
    }

    internal override string Text(bool isLink) => isLink && _branches.Count != 1 ? $"({ToString()})" : ToString();

    private protected override FlowPart LeftBy(ActionName action) => new BranchesPart(_branches.Select(branch => branch - action));
}
