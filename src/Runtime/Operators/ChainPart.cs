namespace ActorFlow;

/// <summary>Pieces one after the other.</summary>
internal sealed class ChainPart(IReadOnlyList<FlowPart> links) : FlowPart
{
    internal override IEnumerable<FlowPart> Links => links;

    public override string ToString() => string.Join(" >> ", links.Select(link => link.Text(isLink: true)));

    internal override PartEnds Draw(PartPen pen)
    {
        var whole = PartEnds.Nothing;
        foreach (var link in links)
        {
            var ends = link.Draw(pen);
            if (ends.Entries.Count == 0)
                continue;
            if (whole.Entries.Count > 0)
                pen.Lead(whole.Exits, ends.Entries);
            whole = new PartEnds(whole.Entries.Count > 0 ? whole.Entries : ends.Entries, ends.Exits);
        }

        return whole;
    }

    private protected override FlowPart LeftBy(ActionName action)
        => links.Count == 0 ? this : new ChainPart([.. links.Take(links.Count - 1), links[^1] - action]);
}
