using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Checks what the nodes and edges of a document say of each other. Of what could not be read nothing more is said.</summary>
/// <param name="document">The document, or as much of it as could be read, nodes and edges in their places.</param>
/// <param name="findings">Takes what is wrong.</param>
/// <param name="root">The text.</param>
/// <param name="broken">The positions of edges that could not be read whole.</param>
/// <param name="isWhole">Whether the whole graph could be read, so that what is not in it is not there.</param>
internal sealed class DocumentChecks(FlowDocument document, Findings findings, Located root, IReadOnlySet<int> broken, bool isWhole)
{
    private readonly IReadOnlyList<Located> _nodes = root.Find("nodes")?.Items ?? [];
    private readonly IReadOnlyList<Located> _edges = root.Find("edges")?.Items ?? [];
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
    private IReadOnlySet<string> _members = new HashSet<string>();

    public void Check()
    {
        CheckIds();
        var groups = new GroupChecks(document, findings, _nodes, _byId);
        groups.Check();
        _members = groups.Members;
        CheckEdges();
        CheckClusters();
        CheckBoundaries();
        DependencyChecks.Check(document, findings, _nodes, _byId);
        CheckStart();
        CheckSecrets();
    }

    /// <summary>A document is stored with its runs, so a secret's value has no place in it.</summary>
    private void CheckSecrets()
    {
        foreach (var name in document.Secrets)
        {
            if (document.Variables.TryGetValue(name, out var text) && IsLiteral(text))
                findings.Error("secret-value", $"$.flow.env.{name}", root.Find("flow")?.Place ?? root.Place, $"The value of the secret {name} stands in the document.", "Set it for the process, and take it out here.");
            for (var i = 0; i < document.Nodes.Count; i++)
            {
                if (document.Nodes[i].Variables.TryGetValue(name, out text) && IsLiteral(text))
                    findings.Error("secret-value", $"$.nodes[{i}].env.{name}", PlaceOf(i, "env"), $"The value of the secret {name} stands in the document.", "Set it for the process, and take it out here.");
            }
        }
    }

    /// <summary>Whether a text says something of itself: it refers to no variable, or to one with a default.</summary>
    private static bool IsLiteral(string text) => text.Length > 0 && (!Variables.EnvironmentText.Refers(text) || (text.Contains(":-", StringComparison.Ordinal) && !text.Contains(":-}", StringComparison.Ordinal)));

    private void CheckIds()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            var id = document.Nodes[i].Id;
            if (id.Length == 0)
                continue;
            if (!_byId.TryAdd(id, i))
                findings.Error("duplicate-node", $"$.nodes[{i}].id", PlaceOf(i, "id"), $"The id '{id}' is that of $.nodes[{_byId[id]}], too.", "Give each node an id of its own.");
            else if (!seen.TryAdd(LookAlike.Of(id), i) && document.Nodes[seen[LookAlike.Of(id)]].Id is var other)
                findings.Error("look-alike-node", $"$.nodes[{i}].id", PlaceOf(i, "id"), $"The id '{id}' looks like '{other}' of $.nodes[{seen[LookAlike.Of(id)]}], and is another one ({LookAlike.Odd(id, other)}).", "Give them ids that can be told apart, or write one id where one node is meant.");
        }
    }

    private void CheckEdges()
    {
        var seen = new HashSet<(string, string, ActionName, string?)>();
        var ends = new Dictionary<(string, ActionName, string?), TransitionKind>();
        for (var i = 0; i < document.Edges.Count; i++)
        {
            var edge = document.Edges[i];
            CheckEnd(i, "from", edge.From);
            if (edge.Kind == TransitionKind.Node)
                CheckEnd(i, "to", edge.To);
            if (broken.Contains(i) || edge.From.Length == 0 || (edge.IsDependency && edge.To.Length == 0))
                continue;
            if (!edge.IsDependency && !ends.TryAdd((edge.From, edge.Action, edge.Condition?.Text), edge.Kind) && (edge.Kind != TransitionKind.Node || ends[(edge.From, edge.Action, edge.Condition?.Text)] != TransitionKind.Node))
                findings.Error("duplicate-edge", PathOf(i), PlaceOfEdge(i), $"'{edge.Action}' of '{edge.From}' ends there, and leads elsewhere, too.", "Keep one of them.");
            else if (!seen.Add((edge.From, edge.To, edge.Action, edge.Condition?.Text)))
                findings.Error("duplicate-edge", PathOf(i), PlaceOfEdge(i), $"An edge from '{edge.From}' to '{edge.To}' for '{edge.Action}' is there already.", "Keep one of them.");
        }
    }

    private void CheckEnd(int edge, string member, string id)
    {
        if (id.Length == 0)
            return;
        if (!_byId.TryGetValue(id, out var index))
        {
            findings.Error("dangling-edge", PathOf(edge, member), PlaceOfEdge(edge), $"No node has the id '{FormReader.Short(id)}'.", $"Name a node of this document.{findings.Hint(_byId.Keys, id)}");
        }
        else if (document.Nodes[index].Role == NodeRole.SubNode)
        {
            findings.Error("edge-of-sub-node", PathOf(edge, member), PlaceOfEdge(edge), $"'{id}' is a sub-node and runs with its root.", "Draw the edge at the root.");
        }
        else if (_members.Contains(id))
        {
            findings.Error("edge-of-member", PathOf(edge, member), PlaceOfEdge(edge), $"'{id}' belongs to a group.", "Draw the edge at the group, or make a branch of several nodes: [\"a\", \"b\"].");
        }
    }

    /// <summary>Where an edge stands; one that a node's <c>dependsOn</c> says stands there.</summary>
    private string PathOf(int edge, string? member = null)
        => edge < _edges.Count ? $"$.edges[{edge}]{(member is null ? "" : $".{member}")}" : $"$.nodes[{_byId.GetValueOrDefault(document.Edges[edge].To)}].dependsOn";

    private Place PlaceOfEdge(int edge)
        => edge < _edges.Count ? _edges[edge].Place : PlaceOf(_byId.GetValueOrDefault(document.Edges[edge].To), "dependsOn");

    private void CheckBoundaries()
    {
        for (var i = 0; i < document.Nodes.Count; i++)
        {
            var node = document.Nodes[i];
            if (node.ErrorBoundary is { } boundary && (!_byId.TryGetValue(boundary, out var index) || !IsDrawn(document.Nodes[index])))
                findings.Error("dangling-edge", $"$.nodes[{i}].errorBoundary", PlaceOf(i, "errorBoundary"), $"No node that errors can be led to has the id '{FormReader.Short(boundary)}'.", $"Name a node of this document.{findings.Hint(_byId.Keys, boundary)}");
            if (!IsDrawn(node) && (node.ErrorBoundary is not null || !node.ErrorEdgesTakeFailures || node.ContinuesOnError || node.KeepsResult || node.Join is not null))
                findings.Error("option-of-member", $"$.nodes[{i}]", _nodes[i].Place, $"'{node.Id}' runs with its {(node.Role == NodeRole.SubNode ? "root" : "group")}, which joins, and takes its failures.", "Say it of that one: 'join', 'errorBoundary', 'continueOnError' and 'keepResult' are for nodes that edges lead to.");
        }
    }

    /// <summary>Whether edges lead to and from the node: it belongs to no group and to no root.</summary>
    private bool IsDrawn(NodeDocument node) => node.Role != NodeRole.SubNode && !_members.Contains(node.Id);

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
                findings.Error("missing-parent", $"$.nodes[{i}].parentId", PlaceOf(i, "parentId"), $"No node has the id '{FormReader.Short(parent)}'.", $"Name a cluster's root.{findings.Hint(_byId.Keys, parent)}");
            else if (node.Role == NodeRole.SubNode && document.Nodes[root].Role != NodeRole.ClusterRoot)
                findings.Error("wrong-parent", $"$.nodes[{i}].parentId", PlaceOf(i, "parentId"), $"'{parent}' is no root of a cluster.", "Give it the nodeType 'clusterRoot'.");
        }
    }

    private void CheckStart()
    {
        if (document.StartNode is not null && document.StartNodes.Count > 0)
            findings.Error("two-values", "$.flow.startNodeIds", PlaceOfFlow, "'startNodeId' and 'startNodeIds' are there.", "Keep one of them.");
        IReadOnlyList<string> starts = document.StartNode is { } start ? [start] : document.StartNodes;
        if (starts.Count > 0)
        {
            if (starts.Count(IsStart) == starts.Count)
                WarnUnreachable(starts);
            return;
        }

        if (!isWhole)
            return;
        var reached = document.Edges.Where(edge => edge.From != edge.To).Select(edge => edge.To).Concat(document.Nodes.Select(node => node.ErrorBoundary ?? "")).ToHashSet(StringComparer.Ordinal);
        var entries = document.Nodes.Where(node => IsDrawn(node) && !reached.Contains(node.Id)).Select(node => node.Id).ToList();
        // Where nodes say what they depend on, all that depend on nothing begin with the run.
        if (entries.Count == 1 || (entries.Count > 1 && document.Edges.Any(edge => edge.IsDependency)))
            WarnUnreachable(entries);
        else
            findings.Error("missing-start", "$.flow.startNodeId", root.Place, entries.Count == 0 ? "Every node is reached by an edge, so none is the start." : $"Several nodes could be the start: {string.Join(", ", entries.Take(10).Select(id => $"'{FormReader.Short(id)}'"))}{(entries.Count > 10 ? " …" : "")}.", "Write the start's id as flow.startNodeId, or several as flow.startNodeIds.");
    }

    private bool IsStart(string start)
    {
        var path = document.StartNode is null ? "$.flow.startNodeIds" : "$.flow.startNodeId";
        if (!_byId.TryGetValue(start, out var index))
            findings.Error("missing-start", path, PlaceOfFlow, $"No node has the id '{FormReader.Short(start)}'.", $"Name a node of this document.{findings.Hint(_byId.Keys, start)}");
        else if (!IsDrawn(document.Nodes[index]))
            findings.Error("missing-start", path, PlaceOfFlow, $"'{start}' {(document.Nodes[index].Role == NodeRole.SubNode ? "is a sub-node" : "belongs to a group")}.", "Start at its root, or at its group.");
        else
            return true;
        return false;
    }

    private Place PlaceOfFlow => root.Find("flow")?.Place ?? root.Place;

    private void WarnUnreachable(IReadOnlyList<string> starts)
    {
        if (!isWhole)
            return;
        var next = document.Edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        var reached = new HashSet<string>(starts, StringComparer.Ordinal);
        var open = new Stack<string>(starts);
        while (open.TryPop(out var id))
        {
            foreach (var to in next[id].Where(reached.Add))
                open.Push(to);
            if (_byId.TryGetValue(id, out var at) && document.Nodes[at].ErrorBoundary is { } boundary && reached.Add(boundary))
                open.Push(boundary);
        }

        for (var i = 0; i < document.Nodes.Count; i++)
        {
            var node = document.Nodes[i];
            if (!_members.Contains(node.Id) && !reached.Contains(node.Role == NodeRole.SubNode ? node.Parent ?? "" : node.Id))
                findings.Warn("unreachable-node", $"$.nodes[{i}]", _nodes[i].Place, $"No way leads from '{starts[0]}'{(starts.Count > 1 ? " or another start" : "")} to '{node.Id}'.", "Connect it, or take it out.");
        }
    }

    private Place PlaceOf(int node, string member) => _nodes[node].Find(member)?.Place ?? _nodes[node].Place;
}
