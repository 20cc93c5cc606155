using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Batches;

/// <summary>Finished items on their way into the journal. Filled by any lane, emptied by the router. Thread-safe.</summary>
internal sealed class ChunkBuffer(int maxItems, bool keepsResults)
{
    /// <summary>An entry's results take so many bytes at most, beside one that is larger by itself.</summary>
    private const int MaxBytes = 48 * 1024;

    private readonly Lock _gate = new();
    private List<Finished> _items = [];
    private ArrayBufferWriter<byte> _results = new(4096);
    private JsonElement? _sink;

    public enum Added
    {
        /// <summary>It is the first one: the chunk's time begins.</summary>
        First,

        More,

        /// <summary>The chunk is full.</summary>
        Full,
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _items.Count == 0;
        }
    }

    /// <summary>Adds an item that has ended.</summary>
    /// <param name="index">Which.</param>
    /// <param name="hash">The hash of its content.</param>
    /// <param name="result">Its result as JSON; empty when it failed, or results are not kept here.</param>
    /// <param name="error">Why it failed, or null.</param>
    public Added Add(long index, uint hash, ReadOnlySpan<byte> result, ItemError? error)
    {
        lock (_gate)
        {
            var start = _results.WrittenCount;
            _results.Write(result);
            _items.Add(new Finished(index, hash, start, result.Length, error));
            return _items.Count >= maxItems || _results.WrittenCount >= MaxBytes ? Added.Full : _items.Count == 1 ? Added.First : Added.More;
        }
    }

    /// <summary>Adds items that a sink has taken, all or none: the sink's position is that behind the last of them.</summary>
    public Added Add(ReadOnlySpan<(long Index, uint Hash, ItemError? Error)> taken, JsonElement? sink)
    {
        lock (_gate)
        {
            var wasEmpty = _items.Count == 0;
            _sink = sink;
            foreach (var (index, hash, error) in taken)
                _items.Add(new Finished(index, hash, 0, 0, error));
            return _items.Count >= maxItems ? Added.Full : wasEmpty ? Added.First : Added.More;
        }
    }

    /// <summary>Whether so many more would be more than an entry carries.</summary>
    public bool IsTooFullFor(int more)
    {
        lock (_gate)
            return _items.Count > 0 && _items.Count + more > maxItems;
    }

    /// <summary>Empties the buffer into a chunk; null when there is nothing in it.</summary>
    /// <param name="total">How many items the batch has, where that is known.</param>
    public ItemChunk? Take(long? total)
    {
        List<Finished> items;
        ArrayBufferWriter<byte> results;
        JsonElement? sink;
        lock (_gate)
        {
            if (_items.Count == 0)
                return null;
            (items, results, sink) = (_items, _results, _sink);
            (_items, _results) = ([], new(4096));
        }

        items.Sort(static (left, right) => left.Index.CompareTo(right.Index));
        return new ItemChunk(RangesOf(items), HashesOf(items), keepsResults ? ResultsOf(items, results.WrittenSpan) : null, ErrorsOf(items),
            sink) { Total = total };
    }

    private static List<long> RangesOf(List<Finished> items)
    {
        var ranges = new List<long>(2);
        foreach (var item in items)
        {
            if (ranges.Count > 0 && ranges[^2] + ranges[^1] == item.Index)
            {
                ranges[^1]++;
            }
            else
            {
                ranges.Add(item.Index);
                ranges.Add(1);
            }
        }

        return ranges;
    }

    private static string HashesOf(List<Finished> items)
    {
        var hashes = new byte[items.Count * ItemHash.Length];
        for (var i = 0; i < items.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(hashes.AsSpan(i * ItemHash.Length), items[i].Hash);
        return Convert.ToBase64String(hashes);
    }

    private static JsonElement ResultsOf(List<Finished> items, ReadOnlySpan<byte> results)
    {
        var buffer = new ArrayBufferWriter<byte>(results.Length + items.Count + 2);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                if (item.Length == 0)
                    writer.WriteNullValue();
                else
                    writer.WriteRawValue(results.Slice(item.Start, item.Length), skipInputValidation: true);
            }

            writer.WriteEndArray();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static JsonElement? ErrorsOf(List<Finished> items)
    {
        if (!items.Exists(static item => item.Error is not null))
            return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                if (item.Error is { } error)
                    ItemErrors.Write(writer, error);
            }

            writer.WriteEndArray();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private readonly record struct Finished(long Index, uint Hash, int Start, int Length, ItemError? Error);
}
