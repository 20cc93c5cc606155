using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Checks what the nodes and edges of a document say of each other.</summary>
internal sealed class DocumentChecks(FlowDocument document, Findings findings, Located root)
{
    private readonly IReadOnlyList<Located> _nodes = root.Find("nodes")?.Items ?? [];
    private readonly IReadOnlyList<Located> _edges = root.Find("edges")?.Items ?? [];
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    public void Check()
    {
        CheckIds();
        CheckEdges();
        CheckClusters();
        CheckStart();
    }

    private void CheckIds()
    {
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            var id = document.Nodes[i].Id;
            if (!_byId.TryAdd(id, i))
                findings.Error("duplicate-node", $"$.nodes[{i}].id", PlaceOf(i, "id"), $"The id '{id}' is that of $.nodes[{_byId[id]}], too.", "Give each node an id of its own.");
        }
    }

    private void CheckEdges()
    {
        var seen = new HashSet<(string, string, ActionName, string?)>();
        for (var i = 0; i < document.Edges.Count; i++)
        {
            var edge = document.Edges[i];
            CheckEnd(i, "from", edge.From);
            CheckEnd(i, "to", edge.To);
            if (!seen.Add((edge.From, edge.To, edge.Action, edge.Condition?.Text)))
                findings.Error("duplicate-edge", $"$.edges[{i}]", _edges[i].Place, $"An edge from '{edge.From}' to '{edge.To}' for '{edge.Action}' is there already.", "Keep one of them.");
        }
    }

    private void CheckEnd(int edge, string member, string id)
    {
        if (!_byId.TryGetValue(id, out var index))
        {
            findings.Error("dangling-edge", $"$.edges[{edge}].{member}", _edges[edge].Place, $"No node has the id '{FormReader.Short(id)}'.", $"Name a node of this document.{NearNames.Hint(_byId.Keys, id)}");
        }
        else if (document.Nodes[index].Role == NodeRole.SubNode)
        {
            findings.Error("edge-of-sub-node", $"$.edges[{edge}].{member}", _edges[edge].Place, $"'{id}' is a sub-node and runs with its root.", "Draw the edge at the root.");
        }
    }

    private void CheckClusters()
    {
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            var node = document.Nodes[i];
            if (node.Role == NodeRole.SubNode && node.Parent is null)
                findings.Error("missing-parent", $"$.nodes[{i}].parentId", PlaceOf(i, "nodeType"), $"The sub-node '{node.Id}' names no root.", "Write the root's id as 'parentId'.");
            if (node.Parent is not { } parent)
                continue;
            if (!_byId.TryGetValue(parent, out var root))
                findings.Error("missing-parent", $"$.nodes[{i}].parentId", PlaceOf(i, "parentId"), $"No node has the id '{FormReader.Short(parent)}'.", $"Name a cluster's root.{NearNames.Hint(_byId.Keys, parent)}");
            else if (node.Role == NodeRole.SubNode && document.Nodes[root].Role != NodeRole.ClusterRoot)
                findings.Error("wrong-parent", $"$.nodes[{i}].parentId", PlaceOf(i, "parentId"), $"'{parent}' is no root of a cluster.", "Give it the nodeType 'clusterRoot'.");
        }
    }

    private void CheckStart()
    {
        if (document.StartNode is { } start)
        {
            if (!_byId.TryGetValue(start, out var index))
                findings.Error("missing-start", "$.flow.startNodeId", root.Find("flow")?.Place ?? root.Place, $"No node has the id '{FormReader.Short(start)}'.", $"Name a node of this document.{NearNames.Hint(_byId.Keys, start)}");
            else if (document.Nodes[index].Role == NodeRole.SubNode)
                findings.Error("missing-start", "$.flow.startNodeId", root.Find("flow")?.Place ?? root.Place, $"'{start}' is a sub-node.", "Start at its root.");
            else
                WarnUnreachable(start);
            return;
        }

        var reached = document.Edges.Select(edge => edge.To).ToHashSet(StringComparer.Ordinal);
        var entries = document.Nodes.Where(node => node.Role != NodeRole.SubNode && !reached.Contains(node.Id)).Select(node => node.Id).ToList();
        if (entries.Count == 1)
            WarnUnreachable(entries[0]);
        else
            findings.Error("missing-start", "$.flow.startNodeId", root.Place, entries.Count == 0 ? "Every node is reached by an edge, so none is the start." : $"Several nodes could be the start: {string.Join(", ", entries.Take(10).Select(id => $"'{FormReader.Short(id)}'"))}{(entries.Count > 10 ? " …" : "")}.", "Write the start's id as flow.startNodeId.");
    }

    private void WarnUnreachable(string start)
    {
        var next = document.Edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal) { start };
        var open = new Stack<string>([start]);
        while (open.TryPop(out var id))
        {
            foreach (var to in next[id].Where(reached.Add))
                open.Push(to);
        }

        for (var i = 0; i < document.Nodes.Count; i++)
        {
            var node = document.Nodes[i];
            if (!reached.Contains(node.Role == NodeRole.SubNode ? node.Parent ?? "" : node.Id))
                findings.Warn("unreachable-node", $"$.nodes[{i}]", _nodes[i].Place, $"No way leads from '{start}' to '{node.Id}'.", "Connect it, or take it out.");
        }
    }

    private Place PlaceOf(int node, string member) => _nodes[node].Find(member)?.Place ?? _nodes[node].Place;
}
