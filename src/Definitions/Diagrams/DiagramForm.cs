using System.Globalization;
using System.Text.Json;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>
/// Makes a document of a drawing: its graph of what is drawn, all else of what comments carry. What both say has to agree. The result is judged as any document, at the lines of the drawing.
/// </summary>
internal sealed partial class DiagramForm(Diagram drawing, Findings findings, string otherwise)
{
    /// <summary>What nodes call of which a drawing says nothing: no function has this name, so nothing is run by mistake.</summary>
    public const string Unfilled = "fill.in";

    /// <summary>Of how many nodes it is told that their function is to be filled in.</summary>
    private const int MostUnfilled = 100;

    private int _unfilled;
    private readonly DiagramFrames _frames = new(findings);
    private readonly List<DiagramNode> _starts = [];

    public Located Read()
    {
        _frames.Find(drawing.Whole);
        var ways = new DiagramWays(drawing, _frames, findings, _starts).Read();
        var edges = ways.ConvertAll(way => (Way: way, Edge: Edge(way)));
        var leaving = edges.ToLookup(pair => pair.Way.From, pair => pair.Edge);
        var nodes = _frames.Nodes.OrderBy(node => node.Part.Order).ThenBy(node => node.Part.Place.Line).Select(node => Node(node, [.. leaving[node]])).ToList();
        var members = new List<LocatedMember>();
        foreach (var member in drawing.Head?.Members ?? [])
        {
            if (member.Name is "nodes" or "edges")
                findings.Error("bad-drawing", $"$.{member.Name}", member.Place, $"'{member.Name}' stands in the comment of a drawing, which draws them.", "Take it out.");
            else if (member.Name != "flow")
                members.Add(member);
        }

        if (drawing.Head?.Find("id") is null && drawing.Head?.Find("flow")?.Find("id") is null)
        {
            findings.Warn("unnamed-drawing", "$.id", new Place(1, 1), $"The drawing does not say the id of its flow, which is called '{otherwise}'.", "Write it behind the first line: %% actorflow: {\"id\": \"orders\"}.");
            Add(members, "id", Word(new Place(1, 1), otherwise));
        }

        Add(members, "flow", Flow());
        Add(members, "nodes", Located.Array(new Place(1, 1), nodes));
        Add(members, "edges", Located.Array(new Place(1, 1), [.. ways.Select(EdgeForm)]));
        return Located.Object(new Place(1, 1), members);
    }

    private Located Flow()
    {
        var said = drawing.Head?.Find("flow");
        if (said is not null and not { Kind: JsonValueKind.Object })
            return said;
        var members = new List<LocatedMember>();
        foreach (var member in said?.Members ?? [])
        {
            if (member.Name is "startNodeId" or "startNodeIds")
                findings.Error("bad-drawing", $"$.flow.{member.Name}", member.Place, $"'{member.Name}' stands in the comment of a drawing, which draws it.", "Take it out, and lead an edge from ● to where runs begin.");
            else
                members.Add(member);
        }

        var place = said?.Place ?? new Place(1, 1);
        if (_starts.Count == 1)
            Add(members, "startNodeId", Word(place, _starts[0].Id));
        else if (_starts.Count > 1)
            Add(members, "startNodeIds", Located.Array(place, [.. _starts.Select(start => Word(place, start.Id))]));
        return Located.Object(place, members);
    }

    private Located Node(DiagramNode node, IReadOnlyCollection<EdgeDocument> leaving)
    {
        var (place, note) = (node.Part.Place, node.Note);
        var members = new List<LocatedMember>();
        Add(members, "id", Word(place, node.Id));
        foreach (var member in note?.Members ?? [])
        {
            if (member.Name is "dependsOn" or "nodeType" || (member.Name == "parentId" && node.Parent is not null))
                findings.Error("bad-drawing", "$", member.Place, $"'{member.Name}' stands in the comment of '{FormReader.Short(node.Id)}', and is drawn.", "Take it out: dependencies are edges ==>, clusters are frames.");
            else if (member.Name is not ("id" or "join" or "group"))
                members.Add(member);
        }

        AddRole(members, node, place);
        AddJoin(members, node, note, place);
        if (node.Group is { } frame)
            Add(members, "group", Group(node, frame, note?.Find("group")));
        else if (note?.Find("group") is { } group)
            findings.Error("bad-drawing", "$", group.Place, $"The comment calls '{FormReader.Short(node.Id)}' a group, and it is drawn as a node.", "Draw it as a frame with (policy), or take 'group' out.");
        else
            AddCall(members, node, note, place);
        if (node.IsFree)
            AddFailures(members, node, note, leaving, place);
        return Located.Object(place, members);
    }

    private static void AddRole(List<LocatedMember> members, DiagramNode node, Place place)
    {
        if (node.Role != NodeRole.Default)
            Add(members, "nodeType", Word(place, node.Role == NodeRole.ClusterRoot ? "clusterRoot" : "subNode"));
        if (node.Parent is { } parent)
            Add(members, "parentId", Word(place, parent));
    }

    private void AddJoin(List<LocatedMember> members, DiagramNode node, Located? note, Place place)
    {
        var words = DiagramLabel.WordsOf(node.Join);
        if (note?.Find("join") is { } join)
        {
            var of = join.Kind == JsonValueKind.String ? join.Text : join.Find("of")?.Text;
            var said = of switch { "each" => null, "atLeast" => $"{join.Find("count")?.Text ?? "1"} or more", _ => of };
            if (said != words)
                findings.Error("bad-drawing", "$", join.Place, $"The comment of '{FormReader.Short(node.Id)}' lets paths come together otherwise than its label.", $"Write {(words is null ? "no ⋈" : $"⋈ {words}")} of both, or take 'join' out of the comment.");
            Add(members, "join", join);
        }
        else if (node.Join is { } drawn)
        {
            List<LocatedMember> form = [];
            Add(form, "of", Word(place, drawn.Kind switch { JoinKind.All => "all", JoinKind.Any => "any", _ => "atLeast" }));
            if (drawn.Kind == JoinKind.AtLeast)
                Add(form, "count", Located.Scalar(place, JsonValueKind.Number, drawn.Count.ToString(CultureInfo.InvariantCulture)));
            Add(members, "join", Located.Object(place, form));
        }
    }

    private void AddCall(List<LocatedMember> members, DiagramNode node, Located? note, Place place)
    {
        if (note?.Find("functionId") is not null)
        {
            if (node.Flow is { } drawn && note.Find("params")?.Find("flow") is { Kind: JsonValueKind.String } said && said.Text != drawn)
                findings.Error("bad-drawing", "$", said.Place, $"The comment of '{FormReader.Short(node.Id)}' runs '{FormReader.Short(said.Text)}', and its label '{FormReader.Short(drawn)}'.", "Write the same document in both.");
            return;
        }

        if (node.Flow is { } flow)
        {
            Add(members, "functionId", Word(place, Building.SubFlowCall.Id));
            if (note?.Find("params") is null)
                Add(members, "params", Located.Object(place, [new LocatedMember(Building.SubFlowCall.Flow, place, Word(place, flow))]));
            return;
        }

        // More would hide what is wrong.
        if (_unfilled++ < MostUnfilled)
            findings.Warn("unfilled-node", "$", place, $"The drawing does not say what '{FormReader.Short(node.Id)}' calls.", $"Write its function where the document has '{Unfilled}', or in a comment behind the node: %% actorflow: {{\"functionId\": \"core.log\"}}.");
        Add(members, "functionId", Word(place, Unfilled));
    }

    private void AddFailures(List<LocatedMember> members, DiagramNode node, Located? note, IReadOnlyCollection<EdgeDocument> leaving, Place place)
    {
        var (boundary, onward) = (note?.Find("errorBoundary"), note?.Find("continueOnError"));
        if (boundary is not null || onward is not null)
        {
            var said = new NodeFailures(boundary?.Kind == JsonValueKind.String ? boundary.Text : null, boundary?.Kind != JsonValueKind.False, onward?.Kind == JsonValueKind.True);
            if (!node.Errors.SetEquals(ErrorWays.Of(said, leaving)))
                findings.Error("bad-drawing", "$", (boundary ?? onward)!.Place, $"The comment of '{FormReader.Short(node.Id)}' leads its failures elsewhere than its dashed edges.", "Draw the same, or take 'errorBoundary' and 'continueOnError' out of the comment.");
            return;
        }

        if (ErrorWays.Read(node.Errors, leaving, drawing.Head is null ? said => ErrorWays.IsDrawnSo(node, leaving, said) : null) is not { } failures)
        {
            findings.Error("bad-drawing", "$", place, $"The dashed edges of '{FormReader.Short(node.Id)}' say nothing that a document can.", "Lead them where its edges of the action error lead, to one node, or where its default edges lead.");
            return;
        }

        if (failures.Boundary is { } handler)
            Add(members, "errorBoundary", Word(place, handler));
        else if (!failures.ByEdges)
            Add(members, "errorBoundary", Located.Scalar(place, JsonValueKind.False));
        if (failures.Continues)
            Add(members, "continueOnError", Located.Scalar(place, JsonValueKind.True));
    }

    private static void Add(List<LocatedMember> members, string name, Located value) => members.Add(new LocatedMember(name, value.Place, value));

    private static Located Word(Place place, string text) => Located.Scalar(place, JsonValueKind.String, text);
}
