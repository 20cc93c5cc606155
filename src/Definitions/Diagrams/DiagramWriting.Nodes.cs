using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definition;
using ActorFlow.Definitions.Building;

namespace ActorFlow.Definitions.Diagrams;

/// <content>Nodes, clusters and groups.</content>
internal sealed partial class DiagramWriting
{
    private const string Policy = "(policy)";

    /// <summary>Draws a node.</summary>
    /// <param name="index">Its position in the document.</param>
    /// <param name="isFree">Whether edges lead to it; else it belongs to a group.</param>
    private (int In, int Out) Node(int index, bool isFree)
    {
        var node = _document.Nodes[index];
        if (node.Role == NodeRole.ClusterRoot)
            return Cluster(index, node);
        if (node.Group is { } group)
            return Group(index, node, group);
        var note = NoteOf(index, node, isFree);
        var point = FlowOf(node) is { } flow
            ? Reference(index, node, flow, note)
            : Labelled(Point(index, PointShape.Step, DiagramLabel.Of(node.Id, node.Join)), node, note);
        Note(note);
        return (point, point);
    }

    private static int Labelled(int point, NodeDocument node, JsonObject note)
    {
        if (DiagramLabel.Read(DiagramLabel.Of(node.Id, node.Join)) is var (name, join) && (name != node.Id || DiagramLabel.WordsOf(join) != DiagramLabel.WordsOf(node.Join)))
            note["id"] = node.Id;
        return point;
    }

    private int Reference(int index, NodeDocument node, string flow, JsonObject note)
    {
        var label = DiagramLabel.Shown(DiagramLabel.OfNested(node.Id, node.Join, flow));
        var point = Point(index, PointShape.Reference, DiagramLabel.Turn + label);
        var (name, join, read) = DiagramLabel.ReadNested(label);
        if (name != node.Id || DiagramLabel.WordsOf(join) != DiagramLabel.WordsOf(node.Join) || read != flow)
            note["id"] = node.Id;
        return point;
    }

    /// <summary>The document that a node runs within its own run, where that is said as plainly as a picture can show it.</summary>
    private static string? FlowOf(NodeDocument node)
        => node.FunctionId == SubFlowCall.Id && node.Parameters.TryGetProperty(SubFlowCall.Flow, out var flow) && flow.ValueKind == JsonValueKind.String
            && flow.GetString() is { Length: > 0 } id && Documents.DocumentNames.Fault(id) is null && !id.Contains(": ", StringComparison.Ordinal)
            && (!node.Parameters.TryGetProperty("mode", out var mode) || (mode.ValueKind == JsonValueKind.String && mode.ValueEquals("inline")))
            ? id
            : null;

    /// <summary>What a picture of a node does not show.</summary>
    private JsonObject NoteOf(int index, NodeDocument node, bool isFree)
    {
        var note = _nodes[index]!.DeepClone().AsObject();
        foreach (var drawn in (ReadOnlySpan<string>)["id", "dependsOn", "nodeType", "errorBoundary", "continueOnError"])
            note.Remove(drawn);
        if (node.Role == NodeRole.SubNode)
            note.Remove("parentId");
        if (node.Join is { CancelsRemaining: false, IsBypassedWhenUnreachable: false, Kind: not JoinKind.Each })
            note.Remove("join");
        var leaving = _leaving[node.Id].ToList();
        var failures = NodeFailures.Of(node);
        if (!isFree || ErrorWays.Read(ErrorWays.Of(failures, leaving), leaving) == failures)
            return note;
        if (failures.Boundary is { } boundary)
            note["errorBoundary"] = boundary;
        else if (!failures.ByEdges)
            note["errorBoundary"] = false;
        // Said where nothing else is, so that the comment decides.
        if (failures.Continues || failures == NodeFailures.Usual)
            note["continueOnError"] = failures.Continues;
        return note;
    }

    /// <summary>The root and its sub-nodes in a frame.</summary>
    private (int In, int Out) Cluster(int index, NodeDocument root)
    {
        _pen.BeginGroup(_next++, $"{DiagramLabel.Of(root.Id, root.Join)}: {root.Id}{DiagramLabel.Cluster}");
        var (outcome, start) = (Point(PointShape.Outcome, "outcome"), Point(PointShape.Start, ""));
        Point(index, PointShape.Step, root.Id);
        Note(NoteOf(index, root, !_members.Contains(root.Id)));
        _inner.Add((start, index, null));
        foreach (var sub in _subNodes[root.Id])
        {
            Point(sub, PointShape.Step, _document.Nodes[sub].Id);
            Note(NoteOf(sub, _document.Nodes[sub], isFree: false));
            _inner.Add((index, sub, null));
            _inner.Add((sub, outcome, null));
        }

        if (!_subNodes[root.Id].Any())
            _inner.Add((index, outcome, null));
        _pen.EndGroup();
        return (start, outcome);
    }

    /// <summary>A group: its policy, and its branches; those of several nodes in frames that are labelled with their expression.</summary>
    private (int In, int Out) Group(int index, NodeDocument node, GroupDocument group)
    {
        _pen.BeginGroup(index, DiagramLabel.Of(node.Id, node.Join));
        var note = NoteOf(index, node, !_members.Contains(node.Id));
        Labelled(index, node, note);
        AddBranches(note, group);
        Note(note);
        var (outcome, start) = (Point(PointShape.Outcome, "outcome"), Point(PointShape.Start, ""));
        var policy = Point(PointShape.Step, group.Branches.Count > 1 ? DiagramLabel.Of(Policy, new JoinDocument(JoinKind.All)) : Policy);
        _places[node.Id] = (start, outcome);
        foreach (var branch in group.Branches)
        {
            var (entry, exit) = branch is { Node: { } member, Action.IsDefault: true } ? Member(member) : Branch(branch);
            _inner.Add((start, entry, null));
            _inner.Add((exit, policy, null));
        }

        _pen.EndGroup();
        return (start, outcome);
    }

    private static void AddBranches(JsonObject note, GroupDocument group)
    {
        var form = note["group"]!.AsObject();
        var isRead = group.Branches.All(branch => branch is { Node: not null, Action.IsDefault: true }
            || (BranchExpression.Read(DiagramLabel.Shown(BranchExpression.Of(branch)), new HashSet<string>(branch.Nodes)) is { } read && BranchExpression.AreSame(read, branch)));
        if (isRead)
            form.Remove("branches");
        if (form.Count == 0)
            note.Remove("group");
    }

    private (int In, int Out) Branch(BranchDocument branch)
    {
        _pen.BeginGroup(_next++, BranchExpression.Of(branch));
        var (outcome, start) = (Point(PointShape.Outcome, "outcome"), Point(PointShape.Start, ""));
        var places = new Dictionary<string, (int In, int Out)>(StringComparer.Ordinal);
        foreach (var name in branch.Nodes.Distinct())
            places.Add(name, Member(name));
        var ways = BranchExpression.WaysOf(branch, MostWays)
            ?? throw new FlowDocumentException([new DocumentProblem("cannot-be-drawn", "$", new Place(1, 1), $"A branch of a group has more than {MostWays} edges.", "Put a node between its forks.")]);
        foreach (var entry in ways.Entries)
            _inner.Add((start, places[entry].In, null));
        foreach (var (from, action, to) in ways.Ways)
            _inner.Add((places[from].Out, places[to].In, action.IsDefault ? null : action.Value));
        foreach (var (exit, action) in ways.Exits)
            _inner.Add((places[exit].Out, outcome, action.IsDefault ? null : action.Value));
        _pen.EndGroup();
        return (start, outcome);
    }

    /// <summary>A node of a branch. One that stands in several is drawn in full where it is met first.</summary>
    private (int In, int Out) Member(string name)
    {
        if (_places.TryAdd(name, default))
            return _places[name] = Node(_index[name], isFree: false);
        var isFramed = name == Policy || _document.Nodes[_index[name]] is { Group: not null } or { Role: NodeRole.ClusterRoot };
        var again = isFramed ? Point(PointShape.Reference, DiagramLabel.Turn + name) : Point(PointShape.Step, name);
        return (again, again);
    }
}
