namespace ActorFlow.Definition.Drawing;

/// <summary>What stands in a rank: a box, the label of a link, or a bend of one.</summary>
internal sealed class Place
{
    public Box? Box { get; init; }

    /// <summary>The link whose label has its place here.</summary>
    public Link? Labelled { get; init; }

    public int Rank { get; init; }

    /// <summary>How far it reaches to the left of its middle.</summary>
    public double Left { get; init; }

    /// <summary>How far it reaches to the right of its middle.</summary>
    public double Right { get; init; }

    /// <summary>The places that it is linked with in the rank above.</summary>
    public List<int> Above { get; } = [];

    /// <summary>The places that it is linked with in the rank below.</summary>
    public List<int> Below { get; } = [];
}

/// <summary>
/// The boxes of a sheet in ranks. Boxes stand in even ranks, so that there is room for labels between them; a long link has a place in every rank
/// it crosses.
/// </summary>
internal sealed partial class Ladder
{
    // Beyond so many bends long links are drawn straight: the picture of thousands of boxes is not read line by line.
    private const int MostBends = 50_000;

    private readonly List<Place> _places = [];

    public IReadOnlyList<Place> Places => _places;

    /// <summary>The places of each rank from left to right.</summary>
    public int[][] Ranks { get; private set; } = [];

    /// <summary>The places that each link goes through, from its upper end to its lower.</summary>
    public List<(Link Link, List<int> Way)> Ways { get; } = [];

    public static Ladder Of(Sheet sheet)
    {
        var ladder = new Ladder();
        var arcs = new Arcs(sheet);
        var ranks = arcs.Ranks();
        for (var i = 0; i < sheet.Boxes.Count; i++)
        {
            var box = sheet.Boxes[i];
            ladder._places.Add(new Place { Box = box, Rank = 2 * ranks[i], Left = box.Width / 2, Right = (box.Width / 2) + box.LoopWidth });
        }

        var bends = 0;
        foreach (var (link, upper, lower) in arcs.Downwards())
        {
            var steps = (2 * (ranks[lower] - ranks[upper])) - 1;
            bends += steps;
            ladder.Connect(link, upper, lower, bends > MostBends ? 1 : steps);
        }

        var count = ladder._places.Count == 0 ? 0 : ladder._places.Max(place => place.Rank) + 1;
        var rows = new List<int>[count];
        for (var rank = 0; rank < count; rank++)
            rows[rank] = [];
        for (var place = 0; place < ladder._places.Count; place++)
            rows[ladder._places[place].Rank].Add(place);

        // A rank between two others that nothing passes cannot be: boxes above the last rank are linked over every rank.
        ladder.Ranks = [.. rows.Select(row => row.ToArray())];
        return ladder;
    }

    private void Connect(Link link, int upper, int lower, int steps)
    {
        var way = new List<int> { upper };
        for (var step = 1; step <= steps; step++)
        {
            var carriesLabel = step == 1 && link.Label is not null;
            var half = carriesLabel ? Letters.Width(link.Label!) / 2 : 1;
            _places.Add(new Place { Labelled = carriesLabel ? link : null, Rank = _places[upper].Rank + step, Left = half, Right = half });
            way.Add(_places.Count - 1);
        }

        way.Add(lower);
        for (var i = 1; i < way.Count; i++)
        {
            _places[way[i - 1]].Below.Add(way[i]);
            _places[way[i]].Above.Add(way[i - 1]);
        }

        Ways.Add((link, way));
    }
}
