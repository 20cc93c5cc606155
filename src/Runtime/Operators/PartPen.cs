namespace ActorFlow;

/// <summary>Draws expressions onto a flow: by the same calls that a person would make.</summary>
internal sealed class PartPen(FlowBuilder flow)
{
    public void Add(Node node) => flow.Add(node);

    /// <summary>Leads every exit to every entry; an entry that several lead to is entered once.</summary>
    public void Lead(IReadOnlyList<(Node Node, ActionName Action)> exits, IReadOnlyList<Node> entries)
    {
        foreach (var (node, action) in exits)
        {
            foreach (var entry in entries)
                flow.Lead(node, action, entry);
        }

        if (exits.Count < 2)
            return;
        foreach (var entry in entries)
            flow.JoinAll(entry);
    }
}
