namespace ActorFlow.Definition.Drawing;

/// <content>The order within ranks: places move towards the middle of what they are linked with, so that few lines cross.</content>
internal sealed partial class Ladder
{
    private const int Sweeps = 8;

    public void Sort()
    {
        var positions = new int[_places.Count];
        foreach (var rank in Ranks)
            Number(rank, positions);
        var best = (Crossings: Crossings(positions), Ranks: Ranks.Select(rank => rank.ToArray()).ToArray());
        for (var sweep = 0; sweep < Sweeps && best.Crossings > 0; sweep++)
        {
            if (sweep % 2 == 0)
            {
                for (var rank = 1; rank < Ranks.Length; rank++)
                    Order(Ranks[rank], place => _places[place].Above, positions);
            }
            else
            {
                for (var rank = Ranks.Length - 2; rank >= 0; rank--)
                    Order(Ranks[rank], place => _places[place].Below, positions);
            }

            var crossings = Crossings(positions);
            if (crossings < best.Crossings)
                best = (crossings, Ranks.Select(rank => rank.ToArray()).ToArray());
        }

        Ranks = best.Ranks;
    }

    private static void Number(int[] rank, int[] positions)
    {
        for (var i = 0; i < rank.Length; i++)
            positions[rank[i]] = i;
    }

    private static void Order(int[] rank, Func<int, List<int>> neighbours, int[] positions)
    {
        var middles = rank.Select(place => neighbours(place) is { Count: > 0 } near ? near.Average(other => positions[other]) : positions[place])
            .ToArray();
        var order = Enumerable.Range(0, rank.Length).OrderBy(i => middles[i]).Select(i => rank[i]).ToArray();   // stable: equal ones keep their order
        order.CopyTo(rank, 0);
        Number(rank, positions);
    }

    /// <summary>How often lines cross between all ranks: inversions of the lower ends, in the order of the upper ones.</summary>
    private long Crossings(int[] positions)
    {
        var crossings = 0L;
        foreach (var rank in Ranks)
        {
            var ends = rank.SelectMany(place => _places[place].Below.Where(below => _places[below].Rank == _places[place].Rank + 1)
                .Select(below => positions[below]).Order()).ToArray();
            crossings += Inversions(ends);
        }

        return crossings;
    }

    private static long Inversions(int[] ends)
    {
        if (ends.Length < 2)
            return 0;
        var (tree, found) = (new int[ends.Max() + 2], 0L);
        for (var i = 0; i < ends.Length; i++)
        {
            var notGreater = 0;
            for (var at = ends[i] + 1; at > 0; at &= at - 1)
                notGreater += tree[at];
            found += i - notGreater;
            for (var at = ends[i] + 1; at < tree.Length; at += at & -at)
                tree[at]++;
        }

        return found;
    }
}
