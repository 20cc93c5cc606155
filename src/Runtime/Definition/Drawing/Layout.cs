namespace ActorFlow.Definition.Drawing;

/// <summary>Finds a place for everything on a sheet: inner sheets first, then ranks, the order within ranks, and the distances.</summary>
/// <remarks>
/// The method is that of layered drawings: K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System
/// Structures", IEEE
/// Transactions on Systems, Man, and Cybernetics 11 (1981). Every label has a place of its own in the rank between two boxes, so nothing lies upon
/// it.
/// Takes about linear time, and always ends, whatever loops there are.
/// </remarks>
internal static class Layout
{
    public const double FramePadding = 16;
    public const double FrameHead = 24;

    private const double RankGap = 13;
    private const double LabelHeight = 18;

    public static void Arrange(Sheet sheet)
    {
        foreach (var box in sheet.Boxes)
        {
            if (box.Inside is { } inside)
            {
                Arrange(inside);
                box.Width = Math.Max(inside.Width, Letters.Width(box.Label)) + (2 * FramePadding);
                box.Height = inside.Height + FramePadding + FrameHead;
            }

            box.LoopWidth = box.Loops.Count == 0
                ? 0 : 26 + (5 * box.Loops.Count) + box.Loops.Max(loop => loop.Label is null ? 0 : Letters.Width(loop.Label) + 6);
        }

        var ladder = Ladder.Of(sheet);
        ladder.Sort();
        var xs = Distances.Of(ladder);
        Settle(sheet, ladder, xs);
    }

    private static void Settle(Sheet sheet, Ladder ladder, double[] xs)
    {
        var ys = new double[ladder.Ranks.Length];
        var y = 0.0;
        for (var rank = 0; rank < ys.Length; rank++)
        {
            var height = ladder.Ranks[rank].Max(place => Height(ladder.Places[place]));
            ys[rank] = y + (height / 2);
            y += height + RankGap;
        }

        var left = Enumerable.Range(0, ladder.Places.Count).Select(place => xs[place] - ladder.Places[place].Left).DefaultIfEmpty(0).Min();
        foreach (var (place, x) in ladder.Places.Zip(xs))
        {
            if (place.Box is not { } box)
                continue;
            (box.X, box.Y) = (x - left, ys[place.Rank]);
            sheet.Width = Math.Max(sheet.Width, x - left + place.Right);
        }

        sheet.Height = Math.Max(0, y - RankGap);
        foreach (var (link, way) in ladder.Ways)
            Lead(sheet, link, [.. way.Select(place => (ladder.Places[place], xs[place] - left, ys[ladder.Places[place].Rank]))]);
    }

    /// <summary>Leads a line along its way, which goes down the ranks whatever the line's own direction is.</summary>
    private static void Lead(Sheet sheet, Link link, List<(Place Place, double X, double Y)> way)
    {
        var (upper, lower) = (way[0], way[^1]);
        link.Path.Add((upper.X, upper.Y + (upper.Place.Box!.Height / 2)));
        foreach (var (place, x, y) in way[1..^1])
        {
            link.Path.Add((x, y));
            if (place.Labelled is not null)
                link.LabelAt = (x, y);
            sheet.Width = Math.Max(sheet.Width, x + place.Right);
        }

        link.Path.Add((lower.X, lower.Y - (lower.Place.Box!.Height / 2)));
        if (upper.Place.Box != link.From)
            link.Path.Reverse();
    }

    private static double Height(Place place) => place.Box?.Height ?? (place.Labelled is null ? 0 : LabelHeight);
}
