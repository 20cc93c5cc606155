using System.Buffers.Binary;
using System.Numerics;

namespace ActorFlow.Actors.Batches;

/// <summary>Four bytes over an item's JSON (CRC-32C, Castagnoli): enough to find out that a source gives other items than before.</summary>
internal static class ItemHash
{
    public const int Length = 4;

    public static uint Of(ReadOnlySpan<byte> json)
    {
        var crc = uint.MaxValue;
        for (; json.Length >= sizeof(ulong); json = json[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(json));
        foreach (var one in json)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
