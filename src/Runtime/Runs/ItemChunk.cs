using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Items of a batch that have ended, as one event carries them. In columns, so that a million items stay small.</summary>
/// <param name="Ranges">Which items: pairs of a first index and a count, ascending.</param>
/// <param name="Hashes">A hash of four bytes for each of them, in the same order, as base 64: an item that has changed since is found out.</param>
/// <param name="Results">Their results in the same order, as a JSON array with null for an item that failed; null where results go to a sink.</param>
/// <param name="Errors">The items among them that failed, as a JSON array; null when none did.</param>
/// <param name="Sink">How far the sink had come; null where there is none.</param>
internal sealed record ItemChunk(IReadOnlyList<long> Ranges, string Hashes, JsonElement? Results, JsonElement? Errors, JsonElement? Sink)
{
    /// <summary>How many items the batch has, where that is known: for those who watch.</summary>
    public long? Total { get; init; }

    /// <summary>How many of them failed.</summary>
    public int Failed => Errors is { ValueKind: JsonValueKind.Array } errors ? errors.GetArrayLength() : 0;

    /// <summary>How many items there are.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            for (var i = 1; i < Ranges.Count; i += 2)
                count += Ranges[i];
            return count;
        }
    }
}

/// <summary>A chunk with the attempt it was made in: failures of an earlier attempt do not count any more.</summary>
internal sealed record KeptItems(int Attempt, ItemChunk Chunk);
