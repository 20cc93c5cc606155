using System.Text;

namespace ActorFlow.Journal;

/// <summary>Which shard a run belongs to. Shards are what members of a cluster own: every run of a shard is led by the shard's owner.</summary>
public static class RunShard
{
    /// <summary>How many shards a journal has unless it was made with another number: 256.</summary>
    public const int DefaultCount = 256;

    /// <summary>The greatest number of shards: 4 096.</summary>
    public const int MaxCount = 4_096;

    private const ulong Offset = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>
    /// The shard of a run, from 0. The same in every process and in every version: stored journals depend on it, and a test holds it to golden
    /// values.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="shards">How many shards there are, 1 to <see cref="MaxCount"/>; fixed when a journal is made.</param>
    /// <remarks>
    /// FNV-1a over the id's UTF-8 bytes (Fowler, Noll, Vo), mixed once more as MurmurHash3 ends (Appleby), so that ids which differ at their end only
    /// are spread too.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number of shards is out of its range.</exception>
    public static int Of(RunId runId, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, MaxCount);
        Span<byte> bytes = stackalloc byte[RunId.MaxLength * 3];
        bytes = bytes[..Encoding.UTF8.GetBytes(runId.Value, bytes)];
        var hash = Offset;
        foreach (var one in bytes)
            hash = unchecked((hash ^ one) * Prime);
        return (int)(Mixed(hash) % (uint)shards);
    }

    private static ulong Mixed(ulong hash)
    {
        hash = unchecked((hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD);
        hash = unchecked((hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53);
        return hash ^ (hash >> 33);
    }
}
