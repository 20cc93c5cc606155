using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>
/// The items of a batch that its sink has taken: all up to one, in item order. However many they are, this is all that is kept of them.
/// </summary>
/// <param name="Count">How many; they are the first ones.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Hash">Their hashes, one folded into the next: an item that has changed since is found out, though not which.</param>
/// <param name="Errors">The failures of the first that failed.</param>
/// <param name="Sink">How far the sink had come.</param>
/// <param name="Total">How many items the batch has, where that is known.</param>
internal sealed record SunkItems(long Count, long Failed, long Hash, ImmutableList<JsonElement> Errors, JsonElement? Sink, long? Total)
{
    /// <summary>Failures are kept up to this many: as many as a batch with a sink tells of.</summary>
    public const int MaxErrors = 1_000;

    public static readonly SunkItems None = new(0, 0, 0, [], null, null);

    /// <summary>Folds the hash of the next item in.</summary>
    public static long Next(long hash, uint item) => BitOperations.Crc32C((uint)hash, item);

    /// <summary>Whether the items of a chunk follow these, and went to a sink.</summary>
    public bool IsFollowedBy(ItemChunk chunk) => chunk is { Results: null, Ranges: [var first, _] } && first == Count;

    /// <summary>With the items of a chunk that follows.</summary>
    public SunkItems With(ItemChunk chunk)
    {
        var hash = Hash;
        var hashes = Convert.FromBase64String(chunk.Hashes).AsSpan();
        for (; hashes.Length >= sizeof(uint); hashes = hashes[sizeof(uint)..])
            hash = Next(hash, BinaryPrimitives.ReadUInt32LittleEndian(hashes));
        var errors = chunk.Errors is { ValueKind: JsonValueKind.Array } failures && Errors.Count < MaxErrors
            ? Errors.AddRange(failures.EnumerateArray().Take(MaxErrors - Errors.Count).Select(static error => error.Clone())) : Errors;
        return new SunkItems(Count + chunk.Count, Failed + chunk.Failed, hash, errors, chunk.Sink ?? Sink, chunk.Total ?? Total);
    }
}
