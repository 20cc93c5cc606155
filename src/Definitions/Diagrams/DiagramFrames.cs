using ActorFlow.Definition;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>Tells what frames stand for, and finds the nodes of a drawing.</summary>
internal sealed class DiagramFrames(Findings findings)
{
    private const string Policy = "(policy)";

    private readonly Dictionary<string, DiagramNode> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<DiagramPart, DiagramNode> _byPart = [];

    /// <summary>The nodes, in the order in which they are drawn.</summary>
    public List<DiagramNode> Nodes { get; } = [];

    /// <summary>What the points stand for.</summary>
    public Dictionary<DiagramPoint, DiagramSpot> Spots { get; } = [];

    /// <summary>The node that a point or a frame stands for; null where it stands for none.</summary>
    public DiagramNode? NodeOf(DiagramPart part) => _byPart.GetValueOrDefault(part);

    public void Find(DiagramFrame whole)
    {
        foreach (var part in whole.Parts)
        {
            switch (part)
            {
                case DiagramPoint { Shape: PointShape.Start } start: Spots[start] = new DiagramSpot(SpotRole.Start, whole); break;
                case DiagramPoint { Shape: PointShape.Outcome } end: Spots[end] = new DiagramSpot(SpotRole.End, whole); break;
                case DiagramPoint { Shape: PointShape.Exit } exit: Spots[exit] = new DiagramSpot(SpotRole.Exit, whole, Outcome: OutcomeOf(exit)); break;
                default: Node(part, whole, isFree: true); break;
            }
        }
    }

    private static string OutcomeOf(DiagramPoint exit) => exit.Label.StartsWith(DiagramLabel.Exit, StringComparison.Ordinal) ? exit.Label[DiagramLabel.Exit.Length..] : exit.Label;

    private DiagramNode? Node(DiagramPart part, DiagramFrame around, bool isFree)
    {
        if (part is DiagramFrame frame)
            return Framed(frame, around, isFree);
        var point = (DiagramPoint)part;
        if (point.Shape is not (PointShape.Step or PointShape.Reference))
        {
            findings.Error("bad-drawing", "$", part.Place, $"'{part.Id}' is no node, and stands in a frame.", "Draw starts, ends and exits of the flow outside of frames.");
            return null;
        }

        if (!isFree && Again(point, around) is { } known)
            return known;
        if (point.Shape == PointShape.Reference)
        {
            var label = point.Label.StartsWith(DiagramLabel.Turn, StringComparison.Ordinal) ? point.Label[DiagramLabel.Turn.Length..] : point.Label;
            var (name, join, flow) = Nested(label, NamedIn(part));
            return Keep(new DiagramNode(name, part) { Join = isFree ? join : null, Flow = flow, IsFree = isFree }, point, around);
        }

        var (id, how) = Plain(part);
        return Keep(new DiagramNode(id, part) { Join = isFree ? how : null, IsFree = isFree }, point, around);
    }

    /// <summary>In groups a node may stand in several branches: whatever carries nothing and is named as one that is there already is that one.</summary>
    private DiagramNode? Again(DiagramPoint point, DiagramFrame around)
    {
        if (point.Note is not null)
            return null;
        var label = point.Shape == PointShape.Reference && point.Label.StartsWith(DiagramLabel.Turn, StringComparison.Ordinal) ? point.Label[DiagramLabel.Turn.Length..] : point.Label;
        if (!_byId.TryGetValue(label, out var known) && !_byId.TryGetValue(DiagramLabel.Read(label).Name, out known))
            return null;
        if (known.IsFree || known.Role == NodeRole.SubNode)
            return null;
        Spots[point] = new DiagramSpot(SpotRole.Node, around, Node: known);
        _byPart[point] = known;
        return known;
    }

    private DiagramNode? Framed(DiagramFrame frame, DiagramFrame around, bool isFree)
    {
        if (frame.Points.Any(IsPolicy))
            return Group(frame, around, isFree);
        if (DiagramLabel.ReadCluster(frame.Label, Exactly(frame)) is { } cluster)
            return Cluster(frame, around, isFree, cluster.Name, cluster.Join);
        var (name, join, flow) = Nested(frame.Label, NamedIn(frame));
        frame.Kind = FrameKind.Nested;
        var node = Keep(new DiagramNode(name, frame) { Join = isFree ? join : null, Flow = flow, IsFree = isFree }, null, around);
        Ends(frame, around, node);
        Within(frame, frame);
        return node;
    }

    private DiagramNode Group(DiagramFrame frame, DiagramFrame around, bool isFree)
    {
        frame.Kind = FrameKind.Group;
        var (id, join) = Plain(frame);
        var node = Keep(new DiagramNode(id, frame) { Join = isFree ? join : null, Group = frame, IsFree = isFree }, null, around);
        Ends(frame, around, node);
        var said = BranchesOf(frame);
        foreach (var part in frame.Parts)
        {
            if (part is DiagramPoint point && Spots.ContainsKey(point))
                continue;
            if (part is DiagramPoint policy && IsPolicy(policy))
                Spots[policy] = new DiagramSpot(SpotRole.Inside, frame);
            else if (part is DiagramFrame branch && BranchOf(branch, said) is { } expression)
                Branch(branch, frame, expression);
            else if (part is DiagramFrame { Note: null } cut && cut.Label.Contains(" … ", StringComparison.Ordinal) && !cut.Points.Any(IsPolicy))
                findings.Error("bad-drawing", "$", cut.Place, $"The label '{FormReader.Short(cut.Label, 150)}' of a branch was cut, as it is long.", "Write the whole expression into the label: a >> (b | c) >> d.");
            else
                Node(part, frame, isFree: false);
        }

        return node;
    }

    /// <summary>A frame in a group that is no node: its label is an expression over what stands in it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="said">The branches of the group that its comment has, and that were not met yet.</param>
    private static BranchDocument? BranchOf(DiagramFrame frame, List<BranchDocument> said)
    {
        if (frame.Points.Any(IsPolicy) || DiagramLabel.ReadCluster(frame.Label, Exactly(frame)) is not null)
            return null;
        var at = said.FindIndex(branch => DiagramLabel.Shown(BranchExpression.Of(branch)) == frame.Label);
        if (at >= 0)
        {
            var found = said[at];
            said.RemoveAt(at);
            return found;
        }

        return BranchExpression.Read(frame.Label, NamesIn(frame)) is { } branch && (branch.Node is null || !branch.Action.IsDefault) ? branch : null;
    }

    private static List<BranchDocument> BranchesOf(DiagramFrame group)
        => group.Note?.Find("group")?.Find("branches") is { } branches ? [.. GroupForms.Pieces(branches, "$", new Findings(), new DocumentReaderOptions()).Where(branch => branch.Node is null || !branch.Action.IsDefault)] : [];

    private void Branch(DiagramFrame frame, DiagramFrame group, BranchDocument branch)
    {
        if (frame.Note is { } note)
            findings.Error("bad-drawing", "$", note.Place, $"The comment stands behind the frame of the branch '{FormReader.Short(frame.Label)}'.", "Write it behind a node of the branch, or behind the frame of the group.");
        frame.Kind = FrameKind.Branch;
        frame.Branch = branch;
        foreach (var part in frame.Parts)
        {
            if (part is DiagramPoint { Shape: PointShape.Start or PointShape.Outcome } point)
                Spots[point] = new DiagramSpot(SpotRole.Inside, group, frame);
            else
                Node(part, frame, isFree: false);
        }
    }

    private DiagramNode Cluster(DiagramFrame frame, DiagramFrame around, bool isFree, string name, JoinDocument? join)
    {
        frame.Kind = FrameKind.Cluster;
        DiagramNode? root = null;
        foreach (var part in frame.Parts)
        {
            var (label, flow) = NameIn(part);
            if (part is DiagramPoint { Shape: PointShape.Start or PointShape.Outcome or PointShape.Exit })
                continue;
            if (label == name && root is null)
                root = Keep(new DiagramNode(name, part) { Join = isFree ? join : null, Flow = flow, Role = NodeRole.ClusterRoot, IsFree = isFree }, part as DiagramPoint, frame);
            else if (part.Note is not null || !label.StartsWith($"{name}:", StringComparison.Ordinal))
                Keep(new DiagramNode(label, part) { Flow = flow, Role = NodeRole.SubNode, Parent = name }, part as DiagramPoint, frame);
            if (part is DiagramFrame inner)
                Within(inner, frame);
        }

        if (frame.Note is { } note)
            findings.Error("bad-drawing", "$", note.Place, $"The comment stands behind the frame of the cluster '{FormReader.Short(name)}'.", "Write it behind the root, the point of that name.");
        _byPart[frame] = root!;
        Ends(frame, around, root!);
        Within(frame, frame);
        return root!;
    }

    /// <summary>Where a frame is entered and left.</summary>
    private void Ends(DiagramFrame frame, DiagramFrame around, DiagramNode node)
    {
        foreach (var point in frame.Points)
        {
            if (point.Shape is PointShape.Start or PointShape.Outcome)
                Spots[point] = new DiagramSpot(point.Shape == PointShape.Start ? SpotRole.In : SpotRole.Out, around, frame, node);
        }
    }

    /// <summary>What only shows the inside of something. Frames are nested no deeper than the text allows.</summary>
    private void Within(DiagramFrame frame, DiagramFrame outermost)
    {
        foreach (var point in frame.Points)
            Spots.TryAdd(point, new DiagramSpot(SpotRole.Inside, outermost));
        foreach (var inner in frame.Frames)
            Within(inner, outermost);
    }

    private DiagramNode Keep(DiagramNode node, DiagramPoint? point, DiagramFrame around)
    {
        Nodes.Add(node);
        _byId.TryAdd(node.Id, node);
        _byPart[node.Part] = node;
        if (point is not null)
            Spots[point] = new DiagramSpot(SpotRole.Node, around, Node: node);
        return node;
    }

    private (string Name, JoinDocument? Join) Plain(DiagramPart part)
    {
        if (NamedIn(part) is not { } name)
            return DiagramLabel.Read(part.Label);
        return DiagramLabel.Read(part.Label, name) ?? Other(part, name);
    }

    private (string Name, JoinDocument? Join) Other(DiagramPart part, string name)
    {
        findings.Error("bad-drawing", "$", part.Place, $"The comment calls '{FormReader.Short(part.Label)}' '{FormReader.Short(name)}'.", "Write the same name in both, or take 'id' out of the comment.");
        return (name, null);
    }

    /// <summary>A label <c>name: flow</c>; where a comment says the name, what is behind it is the flow.</summary>
    private static (string Name, JoinDocument? Join, string Flow) Nested(string label, string? name)
    {
        if (name is null)
            return DiagramLabel.ReadNested(label);
        for (var at = label.IndexOf(": ", StringComparison.Ordinal); at > 0; at = label.IndexOf(": ", at + 1, StringComparison.Ordinal))
        {
            if (at >= name.Length && DiagramLabel.Read(label[..at], name) is { } found)
                return (name, found.Join, label[(at + 2)..]);
        }

        return (name, DiagramLabel.Read(label, name)?.Join, name);
    }

    /// <summary>The names of what stands in a frame, however it is drawn.</summary>
    private static HashSet<string> Exactly(DiagramFrame frame) => [.. frame.Parts.Select(part => NameIn(part).Name)];

    /// <summary>The same, and what they are named without how paths come together there.</summary>
    private static HashSet<string> NamesIn(DiagramFrame frame) => [.. frame.Parts.Select(part => NameIn(part).Name).Concat(frame.Points.Select(point => DiagramLabel.Read(point.Label).Name))];

    private static (string Name, string? Flow) NameIn(DiagramPart part)
    {
        if (NamedIn(part) is { } name)
            return (name, part is DiagramFrame || part is DiagramPoint { Shape: PointShape.Reference } ? DiagramLabel.ReadNested(part.Label).Flow : null);
        if (part is DiagramPoint { Shape: not PointShape.Reference })
            return (part.Label, null);
        if (part is DiagramFrame frame)
        {
            if (frame.Points.Any(IsPolicy))
                return (DiagramLabel.Read(part.Label).Name, null);
            if (frame.Label.EndsWith(DiagramLabel.Cluster, StringComparison.Ordinal) && DiagramLabel.ReadCluster(frame.Label, PointsIn(frame)) is { } cluster)
                return (cluster.Name, null);
        }

        var (id, _, flow) = DiagramLabel.ReadNested(part.Label.StartsWith(DiagramLabel.Turn, StringComparison.Ordinal) ? part.Label[DiagramLabel.Turn.Length..] : part.Label);
        return (id, flow);
    }

    private static HashSet<string> PointsIn(DiagramFrame frame) => [.. frame.Points.Select(point => point.Label), .. frame.Frames.Select(inner => DiagramLabel.ReadNested(inner.Label).Name)];

    private static string? NamedIn(DiagramPart part) => part.Note?.Find("id") is { Kind: System.Text.Json.JsonValueKind.String } id ? id.Text : null;

    private static bool IsPolicy(DiagramPoint point) => point is { Shape: PointShape.Step, Note: null } && DiagramLabel.Read(point.Label).Name == Policy;
}
