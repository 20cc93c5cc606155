using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Checks what groups say of their branches.</summary>
internal sealed class GroupChecks(FlowDocument document, Findings findings, IReadOnlyList<Located> nodes, Dictionary<string, int> byId)
{
    /// <summary>Groups within groups: more cannot be looked through.</summary>
    private const int MostNested = 32;

    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _depth = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];

    /// <summary>The nodes that belong to a group.</summary>
    public IReadOnlySet<string> Members => _members;

    public void Check()
    {
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            if (document.Nodes[i].Group is { } group)
                Check(i, document.Nodes[i], group);
        }

        for (var i = 0; i < document.Nodes.Count; i++)
        {
            if (document.Nodes[i].Group is not null)
                DepthOf(document.Nodes[i].Id);
        }
    }

    private void Check(int index, NodeDocument node, GroupDocument group)
    {
        var path = $"$.nodes[{index}].group";
        foreach (var member in group.Branches.SelectMany(branch => branch.Nodes))
        {
            if (!byId.TryGetValue(member, out var at))
                findings.Error("unknown-member-of-group", $"{path}.branches", PlaceOf(index), $"No node has the id '{FormReader.Short(member)}'.",
                    $"Name a node of this document.{findings.Hint(byId.Keys, member)}");
            else if (document.Nodes[at].Role == NodeRole.SubNode)
                findings.Error("unknown-member-of-group", $"{path}.branches", PlaceOf(index), $"'{member}' is a sub-node and runs with its root.",
                    "Name the root.");
            else
                _members.Add(member);
        }

        if (node.Role != NodeRole.Default)
            findings.Error("wrong-value", $"$.nodes[{index}].nodeType", PlaceOf(index), $"The group '{node.Id}' is part of a cluster.",
                "Make it a branch of a group instead.");
        if (group.Policy == GroupRuleKind.AtLeast && group.Count > group.Branches.Count)
            findings.Error("wrong-value", $"{path}.count", PlaceOf(index),
                $"At least {group.Count} of {group.Branches.Count} branches are to succeed.", $"Ask for 0 to {group.Branches.Count}.");
    }

    /// <summary>How deep groups are nested in one, itself counted.</summary>
    private int DepthOf(string id)
    {
        if (_depth.TryGetValue(id, out var known))
            return known;
        if (!byId.TryGetValue(id, out var index) || document.Nodes[index].Group is not { } group)
            return 0;
        if (_path.IndexOf(id) is >= 0 and var from)
        {
            findings.Error("group-in-itself", $"$.nodes[{index}].group", PlaceOf(index),
                $"The group '{id}' is a branch of itself: {string.Join(" → ", [.. _path.Skip(from), id])}.", "Take it out of one of the groups.");
            return _depth[id] = 0;
        }

        if (_path.Count >= MostNested)
        {
            findings.Error("too-deep", $"$.nodes[{index}].group", PlaceOf(index), $"Groups are nested more than {MostNested} deep.",
                "Make the document flatter, or use documents of their own.");
            return _depth[id] = 0;
        }

        _path.Add(id);
        var depth = 1 + group.Branches.SelectMany(branch => branch.Nodes).Distinct(StringComparer.Ordinal).Select(DepthOf).DefaultIfEmpty().Max();
        _path.RemoveAt(_path.Count - 1);
        return _depth[id] = depth;
    }

    private Place PlaceOf(int index) => (nodes[index].Find("group") ?? nodes[index]).Place;
}
