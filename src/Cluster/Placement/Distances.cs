namespace ActorFlow.Cluster.Placement;

/// <summary>The distances of members to all shards, computed once for each name. For one thread at a time.</summary>
internal sealed class Distances(int shards)
{
    private readonly Dictionary<string, long[]> _known = new(StringComparer.Ordinal);

    internal long[] Of(string member)
    {
        if (!_known.TryGetValue(member, out var distances))
        {
            distances = new long[shards];
            for (var shard = 0; shard < shards; shard++)
                distances[shard] = Affinity.Distance(member, shard);
            _known.Add(member, distances);
        }

        return distances;
    }

    /// <summary>Forgets members that are not there any more.</summary>
    internal void KeepOnly(IEnumerable<string> members)
    {
        var stay = members.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _known.Keys.Where(name => !stay.Contains(name)).ToList())
            _known.Remove(gone);
    }
}
