using System.Buffers.Binary;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Batches;

/// <summary>Finished items as the journal has them, to be looked up by index.</summary>
internal sealed class KeptTable
{
    private readonly SortedList<long, Range> _ranges = [];
    private readonly Dictionary<long, ItemError> _errors = [];

    /// <param name="kept">The chunks, in the order of the journal.</param>
    /// <param name="attempt">The attempt that begins now.</param>
    /// <param name="failuresStand">Whether failures of earlier attempts count too: where they went to a sink, they cannot be taken back.</param>
    /// <param name="sunk">What went to a sink.</param>
    public KeptTable(IReadOnlyList<KeptItems> kept, int attempt, bool failuresStand, SunkItems sunk)
    {
        Sunk = failuresStand ? sunk : SunkItems.None;
        Sink = Sunk.Sink;
        Last = Sunk.Count - 1;
        foreach (var (madeIn, chunk) in kept)
        {
            var errors = chunk.Errors?.EnumerateArray().Select(ItemErrors.Read).ToList() ?? [];
            var counts = madeIn == attempt || failuresStand;
            foreach (var error in errors.Where(_ => counts))
                _errors[error.Index] = error;
            // An item that failed in an earlier attempt runs again.
            Add(chunk, counts ? [] : [.. errors.Select(error => error.Index)]);
            Sink = chunk.Sink ?? Sink;
        }
    }

    /// <summary>The first items, which went to a sink: their failures are told, and their hashes known as one.</summary>
    public SunkItems Sunk { get; }

    /// <summary>How far the sink had come.</summary>
    public JsonElement? Sink { get; }

    /// <summary>The last finished item; −1 when there is none.</summary>
    public long Last { get; private set; }

    public IEnumerable<long> Indexes
    {
        get
        {
            for (var index = 0L; index < Sunk.Count; index++)
                yield return index;
            foreach (var (first, range) in _ranges)
            {
                for (var index = first; index < first + range.Count; index++)
                    yield return index;
            }
        }
    }

    public bool TryFind(long index, out uint hash, out JsonElement result, out ItemError? error)
    {
        (hash, result, error) = (0, default, null);
        if (Find(index) is not { } at)
            return false;
        var place = at.Range.Offset + (int)(index - at.First);
        hash = BinaryPrimitives.ReadUInt32LittleEndian(at.Range.Hashes.AsSpan(place * ItemHash.Length));
        if (!_errors.TryGetValue(index, out error) && at.Range.Results is { } results)
            result = results[place];
        return true;
    }

    private void Add(ItemChunk chunk, HashSet<long> left)
    {
        var hashes = Convert.FromBase64String(chunk.Hashes);
        // Into an array at once: an element of a JSON array is found by walking there from its beginning.
        JsonElement[]? results = chunk.Results is { } json ? [.. json.EnumerateArray()] : null;
        var offset = 0;
        for (var i = 0; i + 1 < chunk.Ranges.Count; i += 2)
        {
            var (first, end) = (chunk.Ranges[i], chunk.Ranges[i] + chunk.Ranges[i + 1]);
            for (var index = first; index < end; index++)
            {
                if (left.Contains(index))
                {
                    Add(first, index, offset);
                    offset += (int)(index - first) + 1;
                    first = index + 1;
                }
            }

            Add(first, end, offset);
            offset += (int)(end - first);
        }

        void Add(long first, long end, int at)
        {
            if (end == first)
                return;
            _ranges[first] = new Range(hashes, results, at, end - first);
            Last = Math.Max(Last, end - 1);
        }
    }

    private (long First, Range Range)? Find(long index)
    {
        var (low, high) = (0, _ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (first, range) = (_ranges.Keys[middle], _ranges.Values[middle]);
            if (index < first)
                high = middle - 1;
            else if (index >= first + range.Count)
                low = middle + 1;
            else
                return (first, range);
        }

        return null;
    }

    private readonly record struct Range(byte[] Hashes, JsonElement[]? Results, int Offset, long Count);
}
