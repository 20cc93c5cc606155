namespace ActorFlow.Actors.Batches;

/// <content>Items that are read from a stream: never more in memory than the window and those that run.</content>
internal sealed partial class BatchRun<TSource, TItem, TResult>
{
    private readonly Func<CancellationToken, IAsyncEnumerable<TItem>>? _open;
    private readonly Queue<(long Index, TItem Item)> _queue = new();
    private IAsyncEnumerator<TItem>? _stream;
    private volatile int _queued;
    private int _outstanding;
    private volatile bool _streamEnded;

    public override bool WantsPump => _open is not null && !_streamEnded && !IsStopped && Volatile.Read(ref _outstanding) <= Reach / 2;

    /// <summary>Reads on until the window is full. User code; one call at a time.</summary>
    public override async ValueTask PumpAsync()
    {
        _stream ??= _open!(Cancellation).GetAsyncEnumerator(Cancellation);
        while (!IsStopped && Volatile.Read(ref _outstanding) < Reach)
        {
            if (!await _stream.MoveNextAsync())
            {
                RequireEnd();
                _streamEnded = true;
                return;
            }

            if (_claims.Next >= Options.MaxItems)
                throw new BatchTooLargeException(Context.RunId, Context.Node, _claims.Next + 1, Options.MaxItems.Value);
            Feed(_claims.Next, _stream.Current);
        }
    }

    private void Feed(long index, TItem item)
    {
        _claims.Next = index + 1;
        _table?.Grow(index);
        if (TryRestore(index, item))
            return;
        Interlocked.Increment(ref _outstanding);
        lock (_gate)
        {
            _queue.Enqueue((index, item));
            _queued = _queue.Count;
        }

        if (_queued == 1)
            AskLook();
    }

    private bool TryClaimQueued(BatchLane<TSource, TItem, TResult> lane)
    {
        lock (_gate)
        {
            if (!_queue.TryDequeue(out var next))
                return false;
            _queued = _queue.Count;
            lane.Take(next.Index, next.Item, 1, null);
            return true;
        }
    }

    /// <summary>Items need memory no more.</summary>
    private void Settled(int items)
    {
        var left = Interlocked.Add(ref _outstanding, -items);
        if (left <= Reach / 2 && left + items > Reach / 2)
            AskLook();
    }
}
