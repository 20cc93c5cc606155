namespace ActorFlow.Cluster.Placement;

/// <summary>How many shards each member is to own.</summary>
internal static class ShardQuotas
{
    /// <summary>
    /// Shares by capacity that add up to all shards: each member's exact share rounded down, and what is left over one by one to those with the
    /// largest remainders (Hamilton's method). Among equal remainders those come first who own more already, so that rounding alone never moves a
    /// shard.
    /// </summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="capacities">The members' capacities, all above zero.</param>
    /// <param name="owned">What each owns now.</param>
    internal static int[] Of(int shards, ReadOnlySpan<int> capacities, ReadOnlySpan<int> owned)
    {
        long total = 0;
        foreach (var capacity in capacities)
            total += capacity;
        var quotas = new int[capacities.Length];
        var order = new (long Remainder, int Owned, int Member)[capacities.Length];
        var left = shards;
        for (var member = 0; member < quotas.Length; member++)
        {
            var exact = (long)shards * capacities[member];
            quotas[member] = (int)(exact / total);
            left -= quotas[member];
            order[member] = (exact % total, owned[member], member);
        }

        Array.Sort(order, static (one, other) => one.Remainder != other.Remainder ? other.Remainder.CompareTo(one.Remainder)
            : one.Owned != other.Owned ? other.Owned.CompareTo(one.Owned) : one.Member.CompareTo(other.Member));
        for (var next = 0; next < left; next++)
            quotas[order[next].Member]++;
        return quotas;
    }
}
