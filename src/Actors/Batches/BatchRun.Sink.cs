using System.Text.Json;

namespace ActorFlow.Actors.Batches;

/// <content>Results that are streamed to a sink, in item order. What came out of order waits in a ring, which the window bounds.</content>
internal sealed partial class BatchRun<TSource, TItem, TResult>
{
    private const int MaxWritten = 256;

    private readonly BatchSink<TResult>? _sink;
    private readonly Outcome[]? _ring;
    private BatchWriter<TResult>? _writer;
    private JsonElement? _position;
    private long _sunk;

    /// <summary>A result of an item that has ended.</summary>
    private record struct Outcome(bool IsThere, uint Hash, ItemResult<TResult> Result);

    public override bool WantsSink
    {
        get
        {
            if (_ring is null)
                return false;
            lock (_gate)
                return _ring[_sunk % _ring.Length].IsThere;
        }
    }

    public override bool HasOpen => _sink is not null || _stream is not null;

    /// <summary>Writes what is ready. User code; one call at a time.</summary>
    public override async ValueTask SinkAsync()
    {
        await OpenSinkAsync();
        var most = Chunk is null ? MaxWritten : Math.Min(MaxWritten, Options.ChunkItems);
        var batch = new ItemResult<TResult>[most];
        var hashes = new uint[most];
        while (TakeReady(batch, hashes) is var count and > 0)
        {
            await _writer!.WriteAsync(batch.AsMemory(0, count), Cancellation);
            KeepWritten(batch.AsSpan(0, count), hashes);
            Volatile.Write(ref _sunk, _sunk + count);
            Settled(count);
            AskLook();
        }
    }

    /// <summary>Ends the stream and the sink; a sink that has everything is told so.</summary>
    public override async ValueTask CloseAsync()
    {
        if (_sink is not null && Fault is null && !IsStopped)
        {
            await OpenSinkAsync();
            await _writer!.CompleteAsync(Cancellation);
        }

        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync();
        }

        if (_stream is { } stream)
        {
            _stream = null;
            await stream.DisposeAsync();
        }
    }

    private async ValueTask OpenSinkAsync() => _writer ??= await _sink!.OpenAsync(Context, _position, Cancellation);

    /// <summary>An item has ended; its result waits for those before it.</summary>
    private void Arrive(long index, TItem item, TResult? result, ItemError? error)
    {
        var hash = Chunk is null ? 0 : HashOf(item);
        bool isNext;
        lock (_gate)
        {
            _ring![index % _ring.Length] = new Outcome(true, hash, new ItemResult<TResult>(index, result, error));
            isNext = index == _sunk;
        }

        if (isNext)
            AskLook();
    }

    private int TakeReady(ItemResult<TResult>[] batch, uint[] hashes)
    {
        lock (_gate)
        {
            var count = 0;
            for (var at = _sunk; count < batch.Length && _ring![at % _ring.Length] is { IsThere: true } ready; at++, count++)
            {
                (batch[count], hashes[count]) = (ready.Result, ready.Hash);
                _ring[at % _ring.Length] = default;
            }

            return count;
        }
    }

    private void KeepWritten(ReadOnlySpan<ItemResult<TResult>> written, uint[] hashes)
    {
        if (Chunk is null)
            return;
        _position = _writer!.Position;
        if (Chunk.IsTooFullFor(written.Length))
            Flush();
        var taken = new (long, uint, ItemError?)[written.Length];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = (written[i].Index, hashes[i], written[i].Error);
        Added(Chunk.Add(taken, _position));
    }
}
