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

    /// <remarks>All in one method, as every further one would cost each item that waits a resumption of its own.</remarks>
    public override async ValueTask<LaneEnd> RunAsync()
    {
        var turn = new LaneTurn(run.IsSeeded);
        var home = ExecutionContext.Capture();
        for (var end = Begin(); ; end = Next())
        {
            if (end is { } reason)
                return reason;
            var hasWaited = false;
            using (run.Execution.ObserveItem(_index, _attempt))
            {
                var error = _found;
                _context = new ExecContext(run.Context, _index, _attempt);
                if (error is null)
                {
                    var hasEnded = false;
                    try
                    {
                        if (!TryBegin(out var context))
                            return GaveBack();
                        var work = run.Call(_item, context);
                        hasWaited = !work.IsCompletedSuccessfully;
                        var result = work.IsCompletedSuccessfully ? work.Result : await work;
                        hasEnded = TryEnd();
                        if (!hasEnded)
                            return LaneEnd.Abandoned;
                        Complete(result);
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

                    if (error is not null && !hasEnded && !TryEnd())
                        return LaneEnd.Abandoned;
                }

                if (error is not null && !await TryFailAsync(error))
                    return LaneEnd.Abandoned;
            }

            // What an item has left in the flow of execution is not for the next one.
            if (home is not null && ExecutionContext.Capture() != home)
                ExecutionContext.Restore(home);
            if ((hasWaited && !run.IsWatched) || !turn.IsOver())
                continue;
            run.Report();
            if (!hasWaited || run.IsSeeded)
                await Task.Yield();
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

    public override BatchItem Orphan(Func<long, int, Exception> why)
        => new BatchItem<TItem>(_index, _item, _attempt) { Found = why(_index, _attempt) };

    public override void CutOff()
    {
        _context?.Seal();
        if (_limit is { } limit)
            run.CancelOutside(limit);
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
            GaveBack();
            return false;
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
    private LaneEnd GaveBack()
    {
        run.TakeBack(GiveBack());
        return run.Dismiss(this, LaneEnd.Abandoned);
    }

    /// <summary>The attempt begins, under its limit if it has one. False when the lane was left behind.</summary>
    private bool TryBegin(out ExecContext context)
    {
        context = _context!;
        if (run.Options.Items.Timeout is not { } limit)
            return TryBegin(long.MaxValue);
        _limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        context = context.With(_limit.Token);
        return TryBegin(run.Clock + limit.Ticks);
    }
}
