namespace ActorFlow.Definition.Drawing;

/// <summary>
/// Where the places of each rank stand from left to right: each as near as can be to the middle of what it is linked with, none upon another.
/// </summary>
internal static class Distances
{
    private const double Gap = 26;
    private const int Sweeps = 6;

    /// <summary>Bends pull harder than boxes, so that long lines run straight.</summary>
    private const double PullOfBend = 4;

    public static double[] Of(Ladder ladder)
    {
        var xs = new double[ladder.Places.Count];
        foreach (var rank in ladder.Ranks)
            Stand(ladder, rank, xs, [.. rank.Select(_ => (0.0, 1.0))]);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var rank = 1; rank < ladder.Ranks.Length; rank++)
                Pull(ladder, ladder.Ranks[rank], place => place.Above, xs);
            for (var rank = ladder.Ranks.Length - 2; rank >= 0; rank--)
                Pull(ladder, ladder.Ranks[rank], place => place.Below, xs);
        }

        return xs;
    }

    private static void Pull(Ladder ladder, int[] rank, Func<Place, List<int>> neighbours, double[] xs)
    {
        var wishes = new (double X, double Weight)[rank.Length];
        for (var i = 0; i < rank.Length; i++)
        {
            var place = ladder.Places[rank[i]];
            var (sum, weight) = (0.0, 0.0);
            foreach (var other in neighbours(place))
            {
                var pull = place.Box is null && ladder.Places[other].Box is null ? PullOfBend : 1;
                sum += pull * xs[other];
                weight += pull;
            }

            wishes[i] = weight > 0 ? (sum / weight, weight) : (xs[rank[i]], 0.01);
        }

        Stand(ladder, rank, xs, wishes);
    }

    /// <summary>
    /// The places nearest to the wishes (least squares) that keep order and distances. With the distances taken off, that is a regression to a
    /// rising line,
    /// solved by pooling neighbours that stand in each other's way.
    /// </summary>
    private static void Stand(Ladder ladder, int[] rank, double[] xs, (double X, double Weight)[] wishes)
    {
        var offsets = new double[rank.Length];
        for (var i = 1; i < rank.Length; i++)
            offsets[i] = offsets[i - 1] + ladder.Places[rank[i - 1]].Right + Gap + ladder.Places[rank[i]].Left;

        var pools = new Stack<(double Mean, double Weight, int Count)>();
        for (var i = 0; i < rank.Length; i++)
        {
            var pool = (Mean: wishes[i].X - offsets[i], wishes[i].Weight, Count: 1);
            while (pools.TryPeek(out var before) && before.Mean > pool.Mean)
            {
                pools.Pop();
                var weight = before.Weight + pool.Weight;
                pool = (((before.Mean * before.Weight) + (pool.Mean * pool.Weight)) / weight, weight, before.Count + pool.Count);
            }

            pools.Push(pool);
        }

        var last = rank.Length;
        foreach (var pool in pools)
        {
            for (var i = last - pool.Count; i < last; i++)
                xs[rank[i]] = pool.Mean + offsets[i];
            last -= pool.Count;
        }
    }
}
