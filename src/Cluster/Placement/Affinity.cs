using System.Text;

namespace ActorFlow.Cluster.Placement;

/// <summary>
/// How far a shard is from a member: rendezvous hashing (Thaler and Ravishankar, 1998) in its weighted form (Schindelhauer and Schomaker, 2005),
/// where a member's distance is −log₂(u) by its capacity, u being drawn evenly by the hash of member and shard. The nearest member is the shard's
/// best place.
/// </summary>
/// <remarks>
/// Whole numbers only: members on different machines must come to the same order to the last bit, and the logarithms of mathematical libraries do not
/// agree so far. Golden values under test: a change would move every shard of every cluster that is upgraded member by member.
/// </remarks>
internal static class Affinity
{
    private const int FractionBits = 32;

    /// <summary>−log₂(u) times 2³², from 1 to 2³⁸; u is even in (0, 1).</summary>
    internal static long Distance(string member, int shard)
    {
        var hash = Hash(member, shard);
        if (hash == 0)
            hash = 1;
        var zeros = System.Numerics.BitOperations.LeadingZeroCount(hash);
        var mantissa = hash << zeros;
        long fraction = 0;
        // The binary logarithm of a number in [1, 2), bit by bit: squaring doubles the logarithm, and what overflows is its next bit.
        for (var bit = 0; bit < FractionBits; bit++)
        {
            var square = (UInt128)mantissa * mantissa;
            var overflows = square >> 127 != 0;
            fraction = (fraction << 1) | (overflows ? 1L : 0L);
            mantissa = (ulong)(square >> (overflows ? 64 : 63));
        }

        return ((zeros + 1L) << FractionBits) - fraction;
    }

    /// <summary>Whether the first of two members is nearer, capacities considered; both are above zero.</summary>
    internal static bool IsNearer(long distance, int capacity, long otherDistance, int otherCapacity)
        => (Int128)distance * otherCapacity < (Int128)otherDistance * capacity;

    internal static ulong Hash(string member, int shard)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var one in Encoding.UTF8.GetBytes(member))
            hash = unchecked((hash ^ one) * 1_099_511_628_211UL);
        return Mixed(hash ^ Mixed((ulong)shard + 1));
    }

    // The finisher of SplitMix64 (Steele, Lea, Flood, 2014).
    private static ulong Mixed(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
