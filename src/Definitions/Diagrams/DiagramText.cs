using System.Text;
using ActorFlow.Definition;
using ActorFlow.Definitions.Documents;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Diagrams;

/// <summary>Reads the lines of a Mermaid flowchart as ActorFlow draws it: one thing a line, labels in quotes, comments with what a picture cannot show. Linear in the size of the text.</summary>
internal sealed class DiagramText(Findings findings)
{
    /// <summary>Begins what a comment carries.</summary>
    public const string Mark = "actorflow:";

    /// <summary>Frames within frames: groups may be nested 32 deep, each with a branch.</summary>
    private const int MostNested = 100;

    private const string Remedy = "Write a point (n1[\"name\"]), a frame (subgraph g1[\"name\"], closed by end), an edge (n1 -->|\"action\"| n2), or a comment (%% …), as actorflow graph draws them.";

    private readonly Dictionary<string, DiagramPart> _parts = new(StringComparer.Ordinal);
    private readonly List<(string From, string To, string? Label, EdgeLook Look, Place Place)> _edges = [];
    private readonly Dictionary<int, Located> _edgeNotes = [];
    private DiagramFrame _frame = new("", "", new Place(1, 1), null);
    private DiagramPart? _last;
    private Located? _head;
    private bool _begun;
    private int _depth;
    private int _values;

    /// <returns>Null where lines cannot be read; they are told.</returns>
    /// <exception cref="TextFault">It is no text, or nested too deep.</exception>
    public Diagram? Read(ReadOnlySpan<byte> bytes)
    {
        var (whole, number) = (_frame, 0);
        ReadOnlySpan<char> rest = Decoded(bytes);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd(" \t\r");
            rest = end < 0 ? [] : rest[(end + 1)..];
            number++;
            var bare = line.TrimStart(" \t");
            if (!bare.IsEmpty)
                Line(bare, new Place(number, line.Length - bare.Length + 1));
        }

        if (!_begun)
            findings.Error("bad-drawing", "$", new Place(1, 1), "The text does not begin as a flowchart of Mermaid.", "Begin with 'flowchart TD'.");
        for (var open = _frame; open.Around is not null; open = open.Around)
            findings.Error("bad-drawing", "$", open.Place, $"The frame '{open.Id}' is not closed.", "Write 'end' behind what belongs to it.");
        var edges = Edges();
        return findings.HasErrors ? null : new Diagram(_head, whole, edges);
    }

    private static string Decoded(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            var before = bytes[..Math.Clamp(error.Index, 0, bytes.Length)];
            throw new TextFault("bad-text", new Place(before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n')), "The drawing is no valid UTF-8.", "Save it as UTF-8.");
        }
    }

    private void Line(ReadOnlySpan<char> line, Place place)
    {
        if (line.StartsWith("%%"))
            Comment(line, place);
        else if (!_begun)
            Begin(line, place);
        else if (line is "end")
            Close(place);
        else if (line.StartsWith("subgraph "))
            Open(new DiagramCursor(line[9..].TrimStart(' ')), line, place);
        else
            PointOrEdge(new DiagramCursor(line), line, place);
    }

    private void Begin(ReadOnlySpan<char> line, Place place)
    {
        _begun = true;
        var space = line.IndexOf(' ');
        if (space < 0 || line[..space] is not ("flowchart" or "graph") || line[space..].Trim(' ') is not ("TD" or "TB" or "LR" or "RL" or "BT"))
            findings.Error("bad-drawing", "$", place, $"'{Shown(line)}' begins no flowchart of Mermaid.", "Begin with 'flowchart TD'.");
    }

    private void Comment(ReadOnlySpan<char> line, Place place)
    {
        var said = line[2..].TrimStart(' ');
        if (line.StartsWith("%%{"))
        {
            Unknown(line, place);
        }
        else if (said.StartsWith(Mark))
        {
            var json = said[Mark.Length..].TrimStart(' ');
            Note(json, new Place(place.Line, place.Column + line.Length - json.Length), place);
        }
    }

    private void Note(ReadOnlySpan<char> text, Place at, Place place)
    {
        Located note;
        try
        {
            note = JsonText.Read(Encoding.UTF8.GetBytes(text.ToString()), at, ref _values);
        }
        catch (TextFault fault) when (fault.Code != "too-large")
        {
            findings.Error(fault.Code, "$", fault.Place, fault.Message, fault.Remedy);
            return;
        }

        var (owner, isEdge) = (_last, _last is null && _edges.Count > 0);
        if (note.Kind != System.Text.Json.JsonValueKind.Object)
            findings.Error("bad-drawing", "$", at, $"What the comment carries is {note.Noun}.", "Write an object: %% actorflow: {\"functionId\": \"core.log\"}.");
        else if (isEdge ? !_edgeNotes.TryAdd(_edges.Count - 1, note) : (owner is null ? _head : owner.Note) is not null)
            findings.Error("bad-drawing", "$", place, "Two comments say something of the same thing.", "Make one of them.");
        else if (owner is not null)
            owner.Note = note;
        else if (!isEdge)
            _head = note;
    }

    private void Open(DiagramCursor at, ReadOnlySpan<char> line, Place place)
    {
        if (++_depth > MostNested)
            throw new TextFault("too-deep", place, $"Frames are nested more than {MostNested} deep.", "Make the drawing flatter, or use documents of their own.");
        var (id, label) = (at.Id(), at.Take("[") ? at.Quoted() : null);
        if (id is null || label is null || !at.Take("]") || !at.IsAtEnd)
            Unknown(line, place);
        var frame = new DiagramFrame(id ?? "", label ?? "", place, _frame);
        Keep(frame);
        _frame = frame;
    }

    private void Close(Place place)
    {
        _last = null;
        if (_frame.Around is { } around)
            (_frame, _depth) = (around, _depth - 1);
        else
            findings.Error("bad-drawing", "$", place, "'end' closes no frame.", "Take it out.");
    }

    private void PointOrEdge(DiagramCursor at, ReadOnlySpan<char> line, Place place)
    {
        if (at.Id() is not { } id)
            Unknown(line, place);
        else if (at.Shape() is { } shape)
            Point(id, shape, at, line, place);
        else
            Edge(id, at, line, place);
    }

    private void Point(string id, (PointShape Shape, string Close) shape, DiagramCursor at, ReadOnlySpan<char> line, Place place)
    {
        if (at.Quoted() is { } label && at.Take(shape.Close) && at.IsAtEnd)
            Keep(new DiagramPoint(id, shape.Shape, label, place, _frame));
        else
            Unknown(line, place);
    }

    private void Edge(string from, DiagramCursor at, ReadOnlySpan<char> line, Place place)
    {
        at.Spaces();
        EdgeLook? look = at.Take("-->") ? EdgeLook.Solid : at.Take("-.->") ? EdgeLook.Dashed : at.Take("==>") ? EdgeLook.Thick : null;
        string? label = null;
        var isRight = look is not null;
        if (isRight && at.Take("|"))
            isRight = (label = at.Quoted()) is not null && at.Take("|");
        at.Spaces();
        if (isRight && at.Id() is { } to && at.IsAtEnd)
        {
            _edges.Add((from, to, label, look!.Value, place));
            _last = null;
        }
        else
        {
            Unknown(line, place);
        }
    }

    private void Keep(DiagramPart part)
    {
        _last = part;
        if (part.Id.Length > 0 && !_parts.TryAdd(part.Id, part))
            findings.Error("bad-drawing", "$", part.Place, $"'{part.Id}' is drawn at {_parts[part.Id].Place}, too.", "Give each point and each frame an id of its own.");
        _frame.Parts.Add(part);
    }

    private List<DiagramEdge> Edges()
    {
        var edges = new List<DiagramEdge>(_edges.Count);
        for (var i = 0; i < _edges.Count; i++)
        {
            var (from, to, label, look, place) = _edges[i];
            if (Find(from, place) is { } begin && Find(to, place) is { } end)
                edges.Add(new DiagramEdge(begin, end, label, look, place, _edgeNotes.GetValueOrDefault(i)));
        }

        return edges;
    }

    private DiagramPoint? Find(string id, Place place)
    {
        if (_parts.GetValueOrDefault(id) is DiagramPoint point)
            return point;
        findings.Error("dangling-edge", "$", place, _parts.ContainsKey(id) ? $"'{id}' is a frame." : $"No point '{FormReader.Short(id)}' is drawn.", "Lead edges from point to point: into a frame to its ●, out of it from its outcome.");
        return null;
    }

    private void Unknown(ReadOnlySpan<char> line, Place place) => findings.Error("bad-drawing", "$", place, $"'{Shown(line)}' is nothing that ActorFlow draws.", Remedy);

    private static string Shown(ReadOnlySpan<char> line) => FormReader.Short(line.Length > 200 ? line[..200].ToString() : line.ToString());
}
