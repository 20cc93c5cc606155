using System.Text.Json;
using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Writing;

/// <summary>Writes the nodes of one flow, those of its groups included.</summary>
internal sealed class NodeWriting(FlowDefinition flow, FunctionRegistry functions, WritingProblems problems, Action<FlowDefinition> use)
{
    private readonly List<NodeDocument> _written = [];
    private readonly Dictionary<string, Node> _known = new(StringComparer.Ordinal);
    private readonly OptionWriting _options = new(flow, problems);

    public IReadOnlyList<NodeDocument> Written => _written;

    /// <summary>Writes a node that edges lead to.</summary>
    public void Write(FlowNode place)
    {
        var dependencies = flow.Places.ToArray().Sum(other => other.Onward.Count(edge => edge.To == place.Name));
        var join = place.Join is { Kind: not JoinKind.Each } made
            ? new JoinDocument(made.Kind, made.Kind == JoinKind.AtLeast ? made.Count : 1, made.CancelsRemaining, made.IsBypassedWhenUnreachable)
            : dependencies > 1 ? new JoinDocument(JoinKind.Each) : null;
        Write(place.Node, node => node with { Join = join, ContinuesOnError = place.ContinuesOnError, KeepsResult = place.KeepsResult, ErrorBoundary = null, ErrorEdgesTakeFailures = true });
    }

    /// <summary>What the documents that nodes came from say of all their nodes; null where none came from one.</summary>
    public FlowDocument? Source(IEnumerable<Node> nodes)
    {
        FlowDocument? source = null;
        foreach (var node in _known.Values)
        {
            if (!NodeOrigins.TryFind(node, out var origin))
                continue;
            if (source is null)
                source = origin.Document;
            else if (!IsAlike(source, origin.Document))
                problems.Add(flow, node.Name, "it comes from another document than other nodes, with other variables.", "Draw nodes of one document, or set the variables of each node.");
        }

        return source;
    }

    /// <summary>Nodes that were made one by one come from a document each, which says nothing.</summary>
    private static bool IsAlike(FlowDocument one, FlowDocument other)
        => ReferenceEquals(one, other)
            || (one.Runtime == other.Runtime && one.Secrets.SequenceEqual(other.Secrets) && one.Overridable.SequenceEqual(other.Overridable)
                && one.Variables.Count == other.Variables.Count && one.Variables.All(pair => other.Variables.TryGetValue(pair.Key, out var value) && value == pair.Value));

    private void Write(Node node, Func<NodeDocument, NodeDocument>? change = null)
    {
        if (_known.TryGetValue(node.Name, out var known))
        {
            if (!ReferenceEquals(known, node))
                problems.Add(flow, node.Name, "two nodes have this name, one in a group.", "Rename one of them: the ids of a document are unique.");
            else if (change is not null)
                problems.Add(flow, node.Name, "it is in a group, and edges lead to it, too.", "Make two nodes of it.");
            return;
        }

        _known.Add(node.Name, node);
        // In the order of drawing: the place is kept before what is within.
        var at = _written.Count;
        _written.Add(new NodeDocument { Id = node.Name, FunctionId = "" });
        var document = OptionWriting.WithOffer(Of(node), node);
        _written[at] = change is null ? document : change(document);
    }

    private NodeDocument Of(Node node)
    {
        if (node is GroupNode group)
            return OfGroup(group);
        if (NodeOrigins.TryFind(node, out var origin))
            return OfOrigin(node, origin);
        if (node.GetType() == typeof(NestedFlowNode))
        {
            use(((NestedFlowNode)node).Flow);
            return new NodeDocument
            {
                Id = node.Name,
                FunctionId = SubFlowCall.Id,
                Parameters = JsonSerializer.SerializeToElement(new Dictionary<string, string> { [SubFlowCall.Flow] = ((NestedFlowNode)node).Flow.Name }),
                Runtime = _options.Of(node, null),
            };
        }

        if (functions.OfNode(node.GetType()) is { } function)
            return new NodeDocument { Id = node.Name, FunctionId = function.Id, Runtime = _options.Of(node, Fresh(node, function)) };
        problems.Add(flow, node.Name, $"it is {Noun(node)}.", "Register it by FunctionRegistry.AddNode, and make it by FlowDocumentBuilder.NewNode, or let it call a registered function.");
        return new NodeDocument { Id = node.Name, FunctionId = "" };
    }

    private NodeDocument OfOrigin(Node node, NodeOrigin origin)
    {
        if (node.SubFlow is { } inner && origin.Node.Role == NodeRole.Default)
            use(inner);
        else if (node.ChildFlow is { } child)
            use(child);
        if (origin.Node.Role == NodeRole.ClusterRoot)
        {
            _written.AddRange(origin.Document.Nodes.Where(sub => sub.Role == NodeRole.SubNode && sub.Parent == origin.Node.Id));
            return origin.Node;
        }

        var fresh = functions.TryFind(origin.Node.FunctionId, out var function) && function.NewNode is not null ? Fresh(node, function) : null;
        return origin.Node with { Runtime = _options.Of(node, fresh, origin) };
    }

    /// <summary>What the maker of a node gives, before anybody sets options on it.</summary>
    private Node? Fresh(Node node, FlowFunction function)
    {
        try
        {
            return function.NewNode!(node.Name);
        }
        catch (ArgumentException error)
        {
            problems.Add(flow, node.Name, error.Message, "");
            return null;
        }
    }

    private NodeDocument OfGroup(GroupNode group)
    {
        foreach (var node in group.Parts.SelectMany(NodesOf))
            Write(node);
        var rule = group.Policy.Rule;
        if (rule is null)
            problems.Add(flow, group.Name, "its policy is code.", "Use strict, best effort, at least a number, or critical members.");
        return new NodeDocument
        {
            Id = group.Name,
            FunctionId = "",
            Runtime = _options.Of(group, null),
            Group = new GroupDocument
            {
                Branches = [.. group.Parts.Select(BranchOf)],
                Policy = GroupForms.Policies.FirstOrDefault(policy => policy.Name == rule?.Kind).Kind,
                Count = rule?.Count ?? 0,
                Critical = rule?.Members ?? [],
            },
        };
    }

    private static IEnumerable<Node> NodesOf(FlowPart part) => part switch
    {
        NodePart node => [node.Node],
        ChainPart => part.Links.SelectMany(NodesOf),
        _ => part.Branches.SelectMany(NodesOf),
    };

    private static BranchDocument BranchOf(FlowPart part) => part switch
    {
        NodePart node => BranchDocument.Of(node.Node.Name, node.Action),
        ChainPart => BranchDocument.Chain([.. part.Links.Select(BranchOf)]),
        _ => BranchDocument.Fork([.. part.Branches.Select(BranchOf)]),
    };

    private static string Noun(Node node)
    {
        var type = node.GetType();
        if (type.Assembly != typeof(Node).Assembly)
            return $"code, of the class {type.Name}, that no function is known as";
        return node.Kind switch
        {
            "choice" => "a choice by code",
            "child" => "a child run whose input and output are mapped by code",
            _ => "made of lambdas, which have no name",
        };
    }
}
