namespace ActorFlow.Actors.Batches;

/// <inheritdoc/>
internal sealed class BatchLane<TSource, TItem, TResult>(BatchRun<TSource, TItem, TResult> run) : BatchLane
{
    private long _index;
    private TItem _item = default!;
    private int _attempt;
    private Exception? _found;
    private ExecContext? _context;
    private CancellationTokenSource? _limit;

    public override async ValueTask<LaneEnd> RunAsync()
    {
        var turn = new LaneTurn(run.IsSeeded);
        for (var end = Begin(); ; end = Next())
        {
            if (end is { } reason)
                return reason;
            if (!await TryItemAsync())
                return LaneEnd.Abandoned;
            if (turn.IsOver())
            {
                run.Report();
                await Task.Yield();
            }
        }
    }

    /// <summary>The first item; from here on the lane counts no more as one that has not looked yet, whatever it has found.</summary>
    private LaneEnd? Begin()
    {
        try
        {
            return Next();
        }
        finally
        {
            run.Launched();
        }
    }

    /// <summary>Claims the next item; why not, if there is none for it now.</summary>
    private LaneEnd? Next()
    {
        var end = IsAbandoned ? run.Dismiss(this, LaneEnd.Abandoned) : run.Admit(this);
        if (end is null && !run.TryClaim(this))
            end = run.Dismiss(this, LaneEnd.Dry);
        if (end is null && !run.TryPace(this))
            end = run.Dismiss(this, LaneEnd.Held);
        return end;
    }

    public void Take(long index, TItem item, int attempt, Exception? found)
    {
        _index = index;
        _item = item;
        _attempt = attempt;
        _found = found;
        HoldsItem = true;
    }

    /// <summary>The item it has taken, to be taken again by whoever comes next.</summary>
    public BatchItem<TItem> GiveBack()
    {
        HoldsItem = false;
        return new(_index, _item, _attempt) { Found = _found };
    }

    public override BatchItem Orphan(Func<long, int, Exception> why) => new BatchItem<TItem>(_index, _item, _attempt) { Found = why(_index, _attempt) };

    public override void CutOff()
    {
        _context?.Seal();
        if (_limit is { } limit)
            run.CancelOutside(limit);
    }

    /// <summary>One attempt of the item. False when the lane was left behind, so that its outcome counts for nothing.</summary>
    private async ValueTask<bool> TryItemAsync()
    {
        using var scope = run.Execution.ObserveItem(_index, _attempt);
        var error = _found;
        _context = new ExecContext(run.Context, _index, _attempt);
        if (error is not null)
            return await TryFailAsync(error);
        var context = Limited(_context, out var limitAt);
        if (!TryBegin(limitAt))
            return GaveBack();
        var hasEnded = false;
        try
        {
            var work = run.Call(_item, context);
            var result = work.IsCompletedSuccessfully ? work.Result : await work;
            hasEnded = TryEnd();
            if (hasEnded)
                Complete(result);
            return hasEnded;
        }
        catch (Exception caught)
        {
            // User code, or JSON that cannot carry what it gave: the attempt's failure.
            error = caught;
        }
        finally
        {
            _limit?.Dispose();
            _limit = null;
        }

        return (hasEnded || TryEnd()) && await TryFailAsync(error);
    }

    /// <summary>The attempt failed: another one, now or later, or the fallback, or the item's failure.</summary>
    private async ValueTask<bool> TryFailAsync(Exception error)
    {
        if (error is ItemSuspendedException)
            run.Suspend();
        if (run.IsCancelled || error is ItemSuspendedException)
        {
            // Cut off, not failed: it runs again when the batch does.
            run.Requeue(GiveBack());
            return true;
        }

        if (!TryBegin(long.MaxValue))
        {
            _found = error;
            return GaveBack();
        }

        var hasEnded = false;
        Exception failure;
        try
        {
            if (run.NextWait(_attempt, error) is { } wait)
            {
                hasEnded = TryEnd();
                if (hasEnded)
                    Again(wait);
                return hasEnded;
            }

            var result = await run.Node.ItemFallbackAsync(_item, error, _context!);
            hasEnded = TryEnd();
            if (hasEnded)
                Complete(result);
            return hasEnded;
        }
        catch (Exception caught)
        {
            // The policy, the fallback, or JSON that cannot carry what it gave: user code all the same.
            failure = caught;
        }

        if (!hasEnded && !TryEnd())
            return false;
        run.Fail(_index, _item, ItemError.Of(_index, _attempt, failure));
        HoldsItem = false;
        return true;
    }

    private void Complete(TResult result)
    {
        run.Complete(_index, _item, result);
        Done++;
        HoldsItem = false;
    }

    private void Again(TimeSpan wait)
    {
        HoldsItem = false;
        run.Again(new BatchItem<TItem>(_index, _item, _attempt + 1), wait);
    }

    /// <summary>Left behind before the item's code ran: somebody else has to take it.</summary>
    private bool GaveBack()
    {
        run.Dismiss(this, LaneEnd.Abandoned);
        run.TakeBack(GiveBack());
        return false;
    }

    private ExecContext Limited(ExecContext context, out long limitAt)
    {
        limitAt = long.MaxValue;
        if (run.Options.Items.Timeout is not { } limit)
            return context;
        limitAt = run.Clock + limit.Ticks;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        return context.With(_limit.Token);
    }
}
