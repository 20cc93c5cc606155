using System.Globalization;

namespace ActorFlow.Definition;

/// <content>What a run has added to the flow.</content>
internal sealed partial class FlowPicture
{
    private readonly Dictionary<string, (int In, int Out)> _places = new(StringComparer.Ordinal);

    private void Draw(IReadOnlyList<AddedWork> added)
    {
        foreach (var work in added.Where(work => work is { Kind: AddedKind.Work, Shape: not null }))
            DrawWork(work);
        foreach (var way in added.Where(way => way.Kind != AddedKind.Work))
        {
            if (Find(way.By) is not { } from || Find(way.To) is not { } to)
                continue;
            var name = way.Kind == AddedKind.Jump ? "goto" : "iterate";
            _edges.Add((from.Out, to.In, way.Times == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ×{way.Times}"), true));
        }
    }

    private void DrawWork(AddedWork work)
    {
        var name = work.To[(work.To.LastIndexOf('/') + 1)..];
        _pen.BeginGroup(_nextId++, name);
        var (entries, _) = Draw(work.Shape!, $"{work.To}/");
        _pen.EndGroup();
        if (Find(work.By) is not { } from)
            return;
        foreach (var entry in entries)
            _edges.Add((from.Out, entry, "next", true));
    }

    /// <summary>Draws a piece of work.</summary>
    /// <returns>The points where it is entered, and those where it is left, with their actions.</returns>
    private (IReadOnlyList<int> In, IReadOnlyList<(int Point, ActionName On)> Out) Draw(TaskShape shape, string path)
    {
        switch (shape.Form)
        {
            case TaskForm.Node:
                var label = shape.Alias is null ? shape.Name : $"{shape.Alias}: {shape.Name}";
                if (!_places.TryGetValue(path + (shape.Alias ?? shape.Name), out var place))
                {
                    var point = Point(PointShape.Step, label);
                    place = _places[path + (shape.Alias ?? shape.Name)] = (point, point);
                }

                return ([place.In], [(place.Out, shape.On)]);
            case TaskForm.Chain:
                return DrawChain(shape, path);
            case TaskForm.Branches:
                var branches = shape.Parts.Select(part => Draw(part, path)).ToList();
                return ([.. branches.SelectMany(branch => branch.In).Distinct()], [.. branches.SelectMany(branch => branch.Out).Distinct()]);
            default:
                _pen.BeginGroup(_nextId++, shape.Name);
                var outcome = Point(PointShape.Outcome, "outcome");
                var members = shape.Parts.Select(part => Draw(part, $"{path}{shape.Name}/")).ToList();
                _pen.EndGroup();
                foreach (var (point, on) in members.SelectMany(member => member.Out))
                    Lead(point, on, outcome);
                return (members.Count == 0 ? [outcome] : [.. members.SelectMany(member => member.In)], [(outcome, shape.On)]);
        }
    }

    private (IReadOnlyList<int> In, IReadOnlyList<(int Point, ActionName On)> Out) DrawChain(TaskShape shape, string path)
    {
        IReadOnlyList<int> entries = [];
        IReadOnlyList<(int Point, ActionName On)> exits = [];
        foreach (var part in shape.Parts)
        {
            var link = Draw(part, path);
            if (link.In.Count == 0)
                continue;
            foreach (var (point, on) in exits)
            {
                foreach (var entry in link.In)
                    Lead(point, on, entry);
            }

            entries = entries.Count == 0 ? link.In : entries;
            exits = link.Out;
        }

        return (entries, exits);
    }

    private void Lead(int from, ActionName on, int to) => _edges.Add((from, to, on.IsDefault ? null : on.Value, false));

    /// <summary>Where a node is drawn; what is drawn elsewhere, or left out, is found by what is around it.</summary>
    private (int In, int Out)? Find(string path)
    {
        for (; path.Length > 0; path = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "")
        {
            if (_places.TryGetValue(path, out var place))
                return place;
        }

        return null;
    }
}
