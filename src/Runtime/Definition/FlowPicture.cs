namespace ActorFlow.Definition;

/// <summary>What a picture of a flow shows, whatever the language: nodes, ways, ends and exits; nested flows as frames.</summary>
/// <remarks>
/// A nested flow is drawn where it is met first; wherever else it stands, itself included, it is a reference. So drawing a flow that contains itself
/// ends, and the picture is never larger than the definitions. Edges come last, so that none decides to which frame a point belongs.
/// </remarks>
internal sealed partial class FlowPicture
{
    private readonly FlowPen _pen;
    private readonly HashSet<DrawnFlow> _drawn = [];
    private readonly List<(int From, int To, string? Label, bool Dashed)> _edges = [];
    private int _nextId;

    private FlowPicture(FlowPen pen) => _pen = pen;

    public static string Of(DrawnFlow flow, FlowPen pen, IReadOnlyList<AddedWork>? added = null)
    {
        var picture = new FlowPicture(pen);
        picture.Draw(flow, outcome: null, path: "");
        picture.Draw(added ?? []);
        foreach (var (from, to, label, dashed) in picture._edges)
            pen.Edge(from, to, label, dashed);
        return pen.Finish();
    }

    /// <summary>Draws a flow's inside.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="outcome">The point where a nested flow is left; null for the outermost flow, which has an end instead, if anything leads to
    /// it.</param>
    /// <param name="path">The paths of its nodes begin with this.</param>
    /// <returns>The point where the flow begins.</returns>
    private int Draw(DrawnFlow flow, int? outcome, string path)
    {
        var end = outcome;
        _drawn.Add(flow);
        var start = Point(PointShape.Start, "");
        var places = new Dictionary<string, (int In, int Out)>(StringComparer.Ordinal);
        foreach (var node in flow.Nodes)
        {
            places.Add(node.Name, node.IsStart ? (start, start) : Draw(node, path));
            _places[path + node.Name] = places[node.Name];
        }

        if (places[flow.Start].In != start)
            _edges.Add((start, places[flow.Start].In, null, false));
        var exits = new Dictionary<ActionName, int>();
        foreach (var node in flow.Nodes)
        {
            var from = places[node.Name].Out;
            foreach (var way in node.Ways)
            {
                var to = way.Kind switch
                {
                    TransitionKind.End => end ??= Point(PointShape.End, "end"),
                    TransitionKind.Exit => exits.TryGetValue(way.Exit, out var known) ? known : exits[way.Exit] = Exit(way.Exit, outcome),
                    _ => places[way.To!].In,
                };
                _edges.Add((from, to, way.Action.IsDefault ? null : way.Action.Value, false));
            }

            if (node.ErrorBoundary is { } handler)
                _edges.Add((from, places[handler].In, "error", true));
            if (!node.ContinuesOnError)
                continue;
            foreach (var way in node.Ways.Where(way => way.Action.IsDefault && way.To is not null))
                _edges.Add((from, places[way.To!].In, "error", true));
        }

        return start;
    }

    private (int In, int Out) Draw(DrawnNode node, string path)
    {
        var label = node.Join is null ? node.Name : $"{node.Name} ⋈ {node.Join}";
        if (node.Nested is not { } nested)
        {
            var step = Point(PointShape.Step, label);
            return (step, step);
        }

        if (_drawn.Contains(nested))
        {
            var reference = Point(PointShape.Reference, node.Name == nested.Name ? $"↻ {label}" : $"↻ {label}: {nested.Name}");
            return (reference, reference);
        }

        _pen.BeginGroup(_nextId++, node.Name == nested.Name ? label : $"{label}: {nested.Name}");
        var outcome = Point(PointShape.Outcome, "outcome");
        var start = Draw(nested, outcome, $"{path}{node.Name}/");
        _pen.EndGroup();
        return (start, outcome);
    }

    /// <summary>An exit of a nested flow leads on to its outcome; one of the run leads nowhere.</summary>
    private int Exit(ActionName action, int? outcome)
    {
        var exit = Point(PointShape.Exit, action.Value);
        if (outcome is { } outside)
            _edges.Add((exit, outside, null, false));
        return exit;
    }

    private int Point(PointShape shape, string label)
    {
        _pen.Point(_nextId, shape, label);
        return _nextId++;
    }
}
