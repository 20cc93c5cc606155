using System.Text.Json;
using ActorFlow.Definitions.Tests.Documents;

namespace ActorFlow.Definitions.Tests.Diagrams;

/// <summary>Random documents with clusters, other documents and joins of every kind, and with names that look like parts of a drawing.</summary>
internal static class AwkwardDocuments
{
    private static readonly string[] Names =
    [
        "a ⋈ all", "b ⋈ 2 or more", "↻ c", "d: e", "f >> g", "h | i", "(j)", "k - \"x\"", "exit: l", "(policy)", "m.cluster", "n: n.cluster", "o;p#q", "\"r\"", "s&t <b>", "- u", "1. v", "w\\x", "y:default", "z:error", "end", "subgraph",
        "a%%{b", "n0", "●", "]", "`code`", "_x_", "default [x]", "ü😀",
    ];

    public static FlowDocument Other { get; } = FlowDocumentReader.Read("""{"id": "other", "nodes": [{"id": "inner", "functionId": "core.start"}, {"id": "last", "functionId": "core.start"}], "edges": [{"from": "inner", "to": "last"}]}""", DocumentFormat.Json).EnsureValid();

    public static FlowDocument Draw(Random random, bool isAwkward = true)
    {
        var document = RandomDocuments.Draw(random);
        var (nodes, edges) = (document.Nodes.ToList(), document.Edges.ToList());
        var free = Enumerable.Range(0, nodes.Count).Where(i => !nodes.Exists(node => node.Group?.Branches.SelectMany(NodesOf).Contains(nodes[i].Id) == true)).ToList();
        foreach (var i in free.Where(_ => random.Next(4) == 0))
        {
            nodes[i] = nodes[i] with
            {
                Join = random.Next(5) switch
                {
                    0 => new JoinDocument(JoinKind.Any),
                    1 => new JoinDocument(JoinKind.AtLeast, 1 + random.Next(3)),
                    2 => new JoinDocument(JoinKind.All, CancelsRemaining: random.Next(2) == 0, IsBypassedWhenUnreachable: random.Next(2) == 0),
                    3 when isAwkward => new JoinDocument(JoinKind.Each),
                    _ => null,
                },
            };
        }

        if (random.Next(3) == 0)
            AddCluster(random, nodes, edges);
        if (random.Next(3) == 0)
            AddOther(random, nodes, edges);
        if (isAwkward && random.Next(4) == 0)
            edges.Add(new EdgeDocument { From = nodes[0].Id, To = nodes[free[^1]].Id, Action = "odd [total > 1]\ttab" });
        var drawn = document with { Nodes = nodes, Edges = edges };
        return isAwkward ? Renamed(drawn, random) : drawn;
    }

    /// <summary>What a drawing shows, with what it does not show from the document that it was drawn of.</summary>
    public static FlowDocument Filled(FlowDocument drawn, FlowDocument original)
    {
        var known = original.Nodes.ToDictionary(node => node.Id);
        return drawn with
        {
            Runtime = original.Runtime,
            Variables = original.Variables,
            Nodes =
            [
                .. drawn.Nodes.Select(node => known[node.Id] with
                {
                    Join = node.Join,
                    Parent = node.Parent,
                    Role = node.Role,
                    ErrorBoundary = node.ErrorBoundary,
                    ErrorEdgesTakeFailures = node.ErrorEdgesTakeFailures,
                    ContinuesOnError = node.ContinuesOnError,
                    KeepsResult = false,
                    Group = node.Group is { } group ? known[node.Id].Group! with { Branches = group.Branches } : null,
                }),
            ],
        };
    }

    private static void AddCluster(Random random, List<NodeDocument> nodes, List<EdgeDocument> edges)
    {
        nodes.Add(new NodeDocument { Id = "root", FunctionId = "control.condition", Parameters = JsonSerializer.SerializeToElement(new { condition = "x" }), Role = NodeRole.ClusterRoot });
        for (var i = random.Next(3); i > 0; i--)
            nodes.Add(new NodeDocument { Id = $"sub{i}", FunctionId = "core.start", Role = NodeRole.SubNode, Parent = "root" });
        edges.Insert(0, new EdgeDocument { From = nodes[0].Id, To = "root", Action = "cluster" });
        edges.Add(new EdgeDocument { From = "root", To = nodes[0].Id, Action = random.Next(2) == 0 ? "true" : "error", Condition = random.Next(2) == 0 ? Condition.Parse("y > 1") : null });
    }

    private static void AddOther(Random random, List<NodeDocument> nodes, List<EdgeDocument> edges)
    {
        var id = random.Next(3) == 0 ? "other" : "run";
        nodes.Add(new NodeDocument { Id = id, FunctionId = "flow.run", Parameters = JsonSerializer.SerializeToElement(random.Next(3) == 0 ? new { flow = "other", mode = "child" } : (object)new { flow = "other" }) });
        edges.Add(new EdgeDocument { From = nodes[0].Id, To = id, Action = "run" });
        edges.Add(new EdgeDocument { From = id, Kind = TransitionKind.Exit, Outcome = "done" });
    }

    private static IEnumerable<string> NodesOf(BranchDocument branch) => branch.Node is { } node ? [node] : branch.Pieces.SelectMany(NodesOf);

    private static FlowDocument Renamed(FlowDocument document, Random random)
    {
        var names = new Dictionary<string, string>();
        foreach (var node in document.Nodes)
            names[node.Id] = random.Next(2) == 0 && Names[random.Next(Names.Length)] is var name && !names.ContainsValue(name) ? name : node.Id;
        return document with
        {
            StartNode = Of(document.StartNode),
            StartNodes = [.. document.StartNodes.Select(start => names[start])],
            Nodes =
            [
                .. document.Nodes.Select(node => node with
                {
                    Id = names[node.Id],
                    Parent = Of(node.Parent),
                    ErrorBoundary = Of(node.ErrorBoundary),
                    Group = node.Group is not { } group ? null : group with { Branches = [.. group.Branches.Select(Branch)], Critical = [.. group.Critical.Select(one => names.GetValueOrDefault(one, one))] },
                }),
            ],
            Edges = [.. document.Edges.Select(edge => edge with { From = names[edge.From], To = edge.Kind == TransitionKind.Node ? names[edge.To] : "" })],
        };

        string? Of(string? id) => id is null ? null : names[id];

        BranchDocument Branch(BranchDocument branch)
        {
            if (branch.Node is { } node)
                return BranchDocument.Of(names[node], branch.Action.IsDefault || random.Next(2) == 0 ? branch.Action : "odd\" >> \"x");
            return branch.IsFork ? BranchDocument.Fork([.. branch.Pieces.Select(Branch)]) : BranchDocument.Chain([.. branch.Pieces.Select(Branch)]);
        }
    }
}
