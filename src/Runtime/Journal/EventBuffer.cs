using System.Buffers;
using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>Pooled memory that events are encoded into, one after the other, and the writer that fills it.</summary>
/// <remarks>
/// Entries point into the buffer: they are valid until <see cref="Reset"/> or <see cref="Dispose"/>, so the owner keeps it until the append that
/// holds them has been answered. Not thread-safe. An event lies in one piece; a chunk that is full is kept until the reset, never moved under entries
/// that were handed out.
/// </remarks>
internal sealed class EventBuffer : IBufferWriter<byte>, IDisposable
{
    private const int ChunkSize = 16 * 1024;

    private readonly List<byte[]> _full = [];
    private byte[] _chunk = [];
    private int _start;
    private int _end;

    public EventBuffer() => Writer = new Utf8JsonWriter(this, JsonScratch.WriterOptions);

    /// <summary>Writes the event that was begun last.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>How many bytes the entries of the current chunk take.</summary>
    public int Used => _start;

    /// <summary>Begins an event; one that was begun and not taken is forgotten.</summary>
    public Utf8JsonWriter Begin()
    {
        _end = _start;
        Writer.Reset();
        return Writer;
    }

    /// <summary>Ends the event and gives its bytes.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        Writer.Flush();
        var data = _chunk.AsMemory(_start, _end - _start);
        _start = _end;
        return data;
    }

    /// <summary>Takes the memory back for new events: no entry made so far may be used any more.</summary>
    public void Reset()
    {
        foreach (var chunk in _full)
            ArrayPool<byte>.Shared.Return(chunk);
        _full.Clear();
        if (_chunk.Length > ChunkSize)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = [];
        }

        _start = _end = 0;
    }

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _chunk.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _chunk.AsSpan(_end);
    }

    public void Dispose()
    {
        Reset();
        Writer.Dispose();
        if (_chunk.Length > 0)
            ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = [];
    }

    private void EnsureRoom(int wanted)
    {
        if (_chunk.Length - _end >= Math.Max(wanted, 1))
            return;
        var begun = _end - _start;
        var next = ArrayPool<byte>.Shared.Rent(Math.Max(ChunkSize, checked((begun * 2) + wanted)));
        _chunk.AsSpan(_start, begun).CopyTo(next);
        if (_start > 0)
            _full.Add(_chunk);
        else if (_chunk.Length > 0)
            ArrayPool<byte>.Shared.Return(_chunk);
        (_chunk, _start, _end) = (next, 0, begun);
    }
}
