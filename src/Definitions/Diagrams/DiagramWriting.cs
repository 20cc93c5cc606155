using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definition;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>
/// Draws a document as a Mermaid flowchart, in the same shapes as a flow that was built, with comments that carry what a picture cannot show. Points are numbered in the order of the document.
/// </summary>
/// <remarks>Every label is read back as the reader would; where it loses something, a comment says it in full. So nothing depends on which characters a name has.</remarks>
internal sealed partial class DiagramWriting
{
    /// <summary>How many edges within branches are drawn: <c>(a | b | …) >> (c | d | …)</c> has the product of both.</summary>
    private const int MostWays = 200_000;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    private readonly FlowDocument _document;
    private readonly JsonObject _form;
    private readonly JsonArray _nodes;
    private readonly MermaidPen _pen = new();
    private readonly Dictionary<string, int> _index;
    private readonly ILookup<string, EdgeDocument> _leaving;
    private readonly ILookup<string?, int> _subNodes;
    private readonly HashSet<string> _members;
    private readonly Dictionary<string, (int In, int Out)> _places = new(StringComparer.Ordinal);
    private readonly List<(int From, int To, string? Label)> _inner = [];
    private int _next;

    private DiagramWriting(FlowDocument document, JsonObject form)
    {
        (_document, _form, _nodes) = (document, form, form["nodes"]!.AsArray());
        _index = Enumerable.Range(0, document.Nodes.Count).ToDictionary(index => document.Nodes[index].Id, StringComparer.Ordinal);
        _leaving = document.Edges.ToLookup(edge => edge.From, StringComparer.Ordinal);
        _subNodes = Enumerable.Range(0, document.Nodes.Count).Where(index => document.Nodes[index].Role == NodeRole.SubNode).ToLookup(index => document.Nodes[index].Parent, StringComparer.Ordinal);
        _members = new HashSet<string>(document.Nodes.SelectMany(node => node.Group?.Branches ?? []).SelectMany(branch => branch.Nodes), StringComparer.Ordinal);
        _next = document.Nodes.Count;
    }

    /// <exception cref="FlowDocumentException">The document is none that could be read.</exception>
    public static string Write(FlowDocument document)
    {
        var json = FlowDocumentWriter.ToJson(document);
        var read = FlowDocumentReader.Read(json, DocumentFormat.Json).EnsureValid();
        return new DiagramWriting(read, JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 256 })!.AsObject()).Draw();
    }

    private string Draw()
    {
        Note(Head());
        IReadOnlyList<string> starts = _document.StartNode is { } only ? [only] : _document.StartNodes;
        var start = starts.Count > 0 ? Point(PointShape.Start, "") : -1;
        for (var i = 0; i < _document.Nodes.Count; i++)
        {
            var node = _document.Nodes[i];
            if (node.Role != NodeRole.SubNode && !_members.Contains(node.Id))
                _places[node.Id] = Node(i, isFree: true);
        }

        var (end, exits) = Ends();
        foreach (var (from, to, label) in _inner)
            _pen.Edge(from, to, label, dashed: false);
        foreach (var id in starts)
            _pen.Edge(start, _places[id].In, null, dashed: false);
        foreach (var edge in _document.Edges)
            Edge(edge, edge.Kind switch { TransitionKind.End => end, TransitionKind.Exit => exits[edge.Outcome], _ => _places[edge.To].In });
        foreach (var node in _document.Nodes.Where(node => _places.ContainsKey(node.Id)))
        {
            foreach (var to in ErrorWays.Of(NodeFailures.Of(node), [.. _leaving[node.Id]]))
                _pen.Edge(_places[node.Id].Out, _places[to].In, EdgeDocument.Error.Value, dashed: true);
        }

        return _pen.Finish();
    }

    private JsonObject Head()
    {
        var head = _form.DeepClone().AsObject();
        head.Remove("nodes");
        head.Remove("edges");
        if (head["flow"] is JsonObject flow)
        {
            flow.Remove("startNodeId");
            flow.Remove("startNodeIds");
            if (flow.Count == 0)
                head.Remove("flow");
        }

        return head;
    }

    private (int End, Dictionary<ActionName, int> Exits) Ends()
    {
        var end = _document.Edges.Any(edge => edge.Kind == TransitionKind.End) ? Point(PointShape.End, "end") : -1;
        var exits = new Dictionary<ActionName, int>();
        foreach (var edge in _document.Edges.Where(edge => edge.Kind == TransitionKind.Exit))
        {
            if (!exits.ContainsKey(edge.Outcome))
                exits.Add(edge.Outcome, Point(PointShape.Exit, edge.Outcome.Value));
        }

        return (end, exits);
    }

    private void Edge(EdgeDocument edge, int to)
    {
        var from = _places[edge.From].Out;
        if (edge.IsDependency)
        {
            _pen.Dependency(from, to);
            return;
        }

        var label = DiagramLabel.OfEdge(edge.Action, edge.Condition);
        _pen.Edge(from, to, label, dashed: false);
        var note = new JsonObject();
        if (DiagramLabel.ReadEdge(label is null ? null : DiagramLabel.Shown(label)) != (edge.Action, edge.Condition?.Text))
        {
            note["action"] = edge.Action.Value;
            if (edge.Condition is { } condition)
                note["condition"] = condition.Text;
        }

        if (edge.Kind == TransitionKind.Exit && DiagramLabel.Shown(edge.Outcome.Value) != edge.Outcome.Value)
            note["exit"] = edge.Outcome.Value;
        Note(note);
    }

    private int Point(PointShape shape, string label) => Point(_next++, shape, label);

    private int Point(int id, PointShape shape, string label)
    {
        _pen.Point(id, shape, label);
        return id;
    }

    /// <summary>A comment behind what was drawn last; an empty one is none. Mermaid would take two percent signs and a brace for a directive, wherever they stand.</summary>
    private void Note(JsonObject note)
    {
        if (note.Count > 0)
            _pen.Note($"{DiagramText.Mark} {note.ToJsonString(Compact).Replace("%%", "%\\u0025", StringComparison.Ordinal)}");
    }
}
