using System.Text.Json;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Diagrams;

/// <content>Edges and groups.</content>
internal sealed partial class DiagramForm
{
    private static ActionName ActionOf(DiagramWay way) => way.Edge.Note?.Find("action") is { } action ? action.Text : way.Edge.Note?.Find("condition") is not null ? ActionName.Default : DiagramLabel.ReadEdge(way.Edge.Label).Action;

    /// <summary>An edge, as far as it bears on where failures go.</summary>
    private static EdgeDocument Edge(DiagramWay way) => new()
    {
        From = way.From.Id,
        To = way.To?.Id ?? "",
        Kind = way.To is not null ? TransitionKind.Node : TransitionKind.End,
        Action = way.Edge.Look == EdgeLook.Thick ? ActionName.Default : ActionOf(way),
        IsDependency = way.Edge.Look == EdgeLook.Thick,
        Condition = way.Edge.Note is null && DiagramLabel.ReadEdge(way.Edge.Label).Condition is { } text ? Condition.Parse(text) : way.Edge.Note?.Find("condition") is not null ? Some : null,
    };

    /// <summary>Stands for a condition that is judged later.</summary>
    private static readonly Condition Some = Condition.Parse("true");

    private Located EdgeForm(DiagramWay way)
    {
        var (place, note, members) = (way.Edge.Place, way.Edge.Note, new List<LocatedMember>());
        Add(members, "from", Word(place, way.From.Id));
        if (way.To is { } to)
            Add(members, "to", Word(place, to.Id));
        if (way.Edge.Look == EdgeLook.Thick)
            Add(members, "dependency", Located.Scalar(place, JsonValueKind.True));
        foreach (var member in note?.Members ?? [])
        {
            if (member.Name is "action" or "condition" || (member.Name == "exit" && way.Target?.Role == SpotRole.Exit))
                members.Add(member);
            else
                findings.Error("bad-drawing", "$", member.Place, $"'{FormReader.Short(member.Name)}' stands in the comment of an edge.", "Write 'action' and 'condition', and 'exit' where the edge leads to one; the rest is drawn.");
        }

        if (note?.Find("action") is null && note?.Find("condition") is null && way.Edge.Look == EdgeLook.Solid)
        {
            var (action, condition) = DiagramLabel.ReadEdge(way.Edge.Label);
            if (!action.IsDefault)
                Add(members, "action", Word(place, action.Value));
            if (condition is not null)
                Add(members, "condition", Word(place, condition));
        }

        if (way.Target?.Role == SpotRole.End)
            Add(members, "end", Located.Scalar(place, JsonValueKind.True));
        else if (way.Target?.Role == SpotRole.Exit && note?.Find("exit") is null)
            Add(members, "exit", Word(place, way.Target.Outcome!));
        return Located.Object(place, members);
    }

    /// <summary>A group: what its comment says, and its branches as they are drawn. Branches in the comment have to be those.</summary>
    private Located Group(DiagramNode node, DiagramFrame frame, Located? said)
    {
        var members = new List<LocatedMember>(said?.Members ?? []);
        if (said is not null and not { Kind: JsonValueKind.Object })
            return said;
        var drawn = frame.Parts.Where(part => part is DiagramFrame { Kind: FrameKind.Branch } || (_frames.NodeOf(part) is { } member && member != node)).ToList();
        if (said?.Find("branches") is { } branches)
        {
            var names = drawn.Select(part => part is DiagramFrame { Kind: FrameKind.Branch } ? part.Label : _frames.NodeOf(part)!.Id);
            var form = GroupForms.Pieces(branches, "$", new Findings(), new DocumentReaderOptions());
            if (!form.Select(branch => DiagramLabel.Shown(BranchExpression.Of(branch))).Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)))
                findings.Error("bad-drawing", "$", branches.Place, $"The comment of the group '{FormReader.Short(node.Id)}' has other branches than are drawn in it.", "Draw the same, or take 'branches' out of the comment.");
            return Located.Object(said.Place, members);
        }

        Add(members, "branches", Located.Array(frame.Place, [.. drawn.Select(part => part is DiagramFrame { Branch: { } branch } ? Piece(branch, part.Place) : Word(part.Place, _frames.NodeOf(part)!.Id))]));
        return Located.Object(frame.Place, members);
    }

    private static Located Piece(BranchDocument branch, Place place)
    {
        if (branch.Node is { } node)
        {
            if (branch.Action.IsDefault)
                return Word(place, node);
            return Located.Object(place, [new LocatedMember("node", place, Word(place, node)), new LocatedMember("action", place, Word(place, branch.Action.Value))]);
        }

        var pieces = Located.Array(place, [.. branch.Pieces.Select(piece => Piece(piece, place))]);
        return branch.IsFork ? Located.Object(place, [new LocatedMember("fork", place, pieces)]) : pieces;
    }
}
