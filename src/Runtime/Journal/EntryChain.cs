using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorFlow.Journal;

/// <summary>The checksum of a run's entries, each chained to its predecessor: CRC-32C (Castagnoli, as in RFC 3720), which processors compute in hardware.</summary>
/// <remarks>
/// It finds damage, not forgery. The first link is made of the run's id, so an entry that was moved to another run, or to another place in its own run,
/// does not fit either.
/// </remarks>
internal static class EntryChain
{
    /// <summary>The link before a run's first entry.</summary>
    public static uint Start(RunId runId)
    {
        Span<byte> utf8 = stackalloc byte[RunId.MaxLength * 3];
        return Add(uint.MaxValue, utf8[..Encoding.UTF8.GetBytes(runId.Value, utf8)]);
    }

    /// <summary>The link of an entry.</summary>
    /// <param name="previous">The link of its predecessor.</param>
    /// <param name="version">The entry's version.</param>
    /// <param name="packed">The entry as it is stored.</param>
    public static uint Next(uint previous, long version, ReadOnlySpan<byte> packed) => Add(BitOperations.Crc32C(previous, (ulong)version), packed);

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
