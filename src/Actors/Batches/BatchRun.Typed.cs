using System.Diagnostics.CodeAnalysis;
using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Batches;

/// <summary>One attempt of a batch, typed: the items that are to be claimed, and what became of each.</summary>
internal sealed partial class BatchRun<TSource, TItem, TResult> : BatchRun
{
    /// <summary>Where results go to a sink, failures are kept only up to this many: memory stays bounded.</summary>
    private const int MaxErrorsWithSink = SunkItems.MaxErrors;

    private readonly IReadOnlyList<TItem>? _list;

    // As it was when the batch began: a list of a user may change meanwhile.
    private readonly int _listed;
    private readonly ResultTable<TResult>? _table;
    private readonly TaskCompletionSource<BatchResults<TResult>> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly PriorityQueue<BatchItem<TItem>, long> _again = new();
    private readonly List<ItemError> _errors = [];
    private bool _hasRestored;
    private int _againCount;
    private int _delayed;
    private readonly ClaimCounter _claims = new();
    private long _failed;
    private (long Done, long Failed) _earlier;

    public BatchRun(VisitExecution execution, BatchNode<TSource, TItem, TResult> node, BatchSource<TItem> source, ExecContext context)
        : base(execution, node.Batch, context)
    {
        Node = node;
        _list = source.List;
        _listed = _list?.Count ?? 0;
        _open = source.Stream;
        _sink = node.Sink;
        _table = _sink is not null ? null : new ResultTable<TResult>(_list is null ? null : _listed, keepsResults: true);
        _ring = _sink is null ? null : new Outcome[Reach + Options.MaxConcurrency];
        if (execution.IsJournaled)
        {
            _itemJson = TypeInfo<TItem>();
            _resultJson = TypeInfo<TResult>();
            Chunk = new ChunkBuffer(Options.ChunkItems, keepsResults: _sink is null);
        }
    }

    public BatchNode<TSource, TItem, TResult> Node { get; }

    public Task<BatchResults<TResult>> Ended => _ended.Task;

    public override (long Done, long Failed) Earlier => _earlier;

    public override long Failed => Interlocked.Read(ref _failed);

    public override bool HasSink => _sink is not null;

    public override long? Total => _list is not null ? _listed : _streamEnded ? _claims.Next : null;

    /// <summary>How far beyond the first item that has not ended others may begin, where that is bounded.</summary>
    private int Reach => Options.Window + Options.MaxConcurrency;

    public override long Claimable
    {
        get
        {
            if (Options.MaxConcurrency == 1 && Volatile.Read(ref _delayed) > 0)
                return 0;
            var again = Volatile.Read(ref _againCount);
            if (_list is null)
                return again + _queued;
            return again + Math.Max(0, Math.Min(_listed, _sink is null ? long.MaxValue : Volatile.Read(ref _sunk) + Reach) - _claims.Next);
        }
    }

    public override bool HasMore(long ended)
        => Volatile.Read(ref _delayed) > 0 || Volatile.Read(ref _againCount) > 0
            || (_list is null ? !_streamEnded || _queued > 0 : _claims.Next < _listed)
            || ended + _earlier.Done + _earlier.Failed < Count;

    public override BatchLane NewLane() => new BatchLane<TSource, TItem, TResult>(this);

    /// <summary>Takes the next item into a lane: one that is to be tried again before any other.</summary>
    public bool TryClaim(BatchLane<TSource, TItem, TResult> lane)
    {
        if (Options.MaxConcurrency == 1 && Volatile.Read(ref _delayed) > 0)
            return false;
        if (Volatile.Read(ref _againCount) > 0 && TryClaimAgain(lane))
            return true;
        return _list is null ? TryClaimQueued(lane) : TryClaimListed(lane);
    }

    public bool TryPace(BatchLane<TSource, TItem, TResult> lane)
    {
        if (TryPace())
            return true;
        Requeue(lane.GiveBack());
        return false;
    }

    /// <summary>Runs the item's attempt, with the layers around it if there are any.</summary>
    public ValueTask<TResult> Call(TItem item, ExecContext context)
        => Options.Items.Pipeline is { } layers ? CallAsync(layers, item, context) : Node.CallItemAsync(item, context);

    /// <summary>How long an item waits before its next attempt, or null when there is none. The policy is user code.</summary>
    public TimeSpan? NextWait(int attempt, Exception error)
    {
        var policy = Options.Items.Retry;
        if (policy.NextDelay(attempt, error, Execution.Jitter()) is not { } wait)
            return null;
        policy.OnRetry(attempt, error, wait);
        return wait;
    }

    public override void Requeue(BatchItem item)
    {
        lock (_gate)
        {
            _again.Enqueue((BatchItem<TItem>)item, item.Index);
            _againCount++;
        }
    }

    public override void Delay(int by) => Interlocked.Add(ref _delayed, by);

    /// <summary>The item has its result.</summary>
    public void Complete(long index, TItem item, TResult result)
    {
        if (_table is null)
            Arrive(index, item, result, null);
        else if (Chunk is null)
            _table.Set(index, ItemStatus.Done, result);
        else
            Keep(index, item, result);
        if (_list is null && _sink is null)
            Settled(1);
    }

    /// <summary>The item failed for good.</summary>
    public void Fail(long index, TItem item, ItemError error)
    {
        Interlocked.Increment(ref _failed);
        lock (_gate)
        {
            if (_sink is null || _errors.Count < MaxErrorsWithSink)
                _errors.Add(error);
        }

        if (_table is null)
            Arrive(index, item, default, error);
        else
            Keep(index, item, error);
        if (Options.ErrorMode == BatchErrorMode.StopOnFirst)
            Stop();
        if (_list is null && _sink is null)
            Settled(1);
    }

    public override void FailOrphan(BatchItem item)
        => Fail(item.Index, ((BatchItem<TItem>)item).Item, ItemError.Of(item.Index, item.Attempt, item.Found!));

    public override void Finish(long done)
    {
        if (Fault is { } fault)
            _ended.TrySetException(fault);
        else if (IsCancelled)
            _ended.TrySetException(new OperationCanceledException($"Node '{Context.Node}': the batch was cancelled.", null, Cancellation));
        else if (_failed + _earlier.Failed > 0 && Options.ErrorMode != BatchErrorMode.Continue)
            _ended.TrySetException(Failure(done + _earlier.Done));
        else
            _ended.TrySetResult(new BatchResults<TResult>(Count, _table?.ToList(Count) ?? [], _failed + _earlier.Failed, SortedErrors()));
    }

    public override void Abort(Exception why) => _ended.TrySetException(why);

    /// <summary>Items seen.</summary>
    private long Count => _list is null ? _claims.Next : _listed;

    private BatchException Failure(long done)
    {
        var failed = _failed + _earlier.Failed;
        var errors = SortedErrors();
        Func<long, ItemStatus> statusOf = _table is { } table ? table.StatusOf
            : index => errors.Any(error => error.Index == index) ? ItemStatus.Failed : index < _sunk ? ItemStatus.Done : ItemStatus.NotStarted;
        return new BatchException(Context.RunId, Context.Node, Count, done, failed, errors, statusOf);
    }

    private ItemError[] SortedErrors()
    {
        lock (_gate)
            return [.. _errors.OrderBy(static error => error.Index)];
    }

    private bool TryClaimAgain(BatchLane<TSource, TItem, TResult> lane)
    {
        lock (_gate)
        {
            if (!_again.TryDequeue(out var item, out _))
                return false;
            _againCount--;
            lane.Take(item.Index, item.Item, item.Attempt, item.Found);
            return true;
        }
    }

    private bool TryClaimListed(BatchLane<TSource, TItem, TResult> lane)
    {
        while (true)
        {
            if (Claimable <= 0)
                return false;
            var index = _claims.Take();
            if (index >= _listed)
                return false;
            if (_hasRestored && _table is not null && _table.StatusOf(index) != ItemStatus.NotStarted)
                continue;
            if (!TryRead(index, out var item))
                return false;
            lane.Take(index, item, 1, null);
            return true;
        }
    }

    /// <summary>Reads an item of the list, which may be code of a user. What it throws ends the batch.</summary>
    private bool TryRead(long index, [MaybeNullWhen(false)] out TItem item)
    {
        try
        {
            item = _list![(int)index];
            return true;
        }
        catch (Exception error)
        {
            item = default;
            Break(error);
            return false;
        }
    }

    private async ValueTask<TResult> CallAsync(MiddlewarePipeline layers, TItem item, ExecContext context)
    {
        var body = new ItemBody<TSource, TItem, TResult>(Node, item);
        await layers.ExecAsync(Node, body, context);
        return body.Result;
    }
}
