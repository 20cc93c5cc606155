namespace ActorFlow.Actors.Batches;

/// <summary>A task of a pool, and whoever waits for its end.</summary>
internal abstract class PoolJob(int priority, CancellationToken cancellation)
{
    public int Priority => priority;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Runs the task. What it throws is kept for its caller; true when it threw nothing.</summary>
    public abstract ValueTask<bool> RunAsync();

    /// <summary>The task has not begun and never will.</summary>
    public abstract void Refuse();

    /// <summary>The task took too long: its caller hears that, and it is cancelled. Its late answer counts for nothing.</summary>
    public abstract void TimeOut(TimeSpan limit);
}

/// <inheritdoc/>
internal sealed class PoolJob<T>(Func<CancellationToken, ValueTask<T>> task, int priority, CancellationToken cancellation) : PoolJob(priority, cancellation)
{
    private readonly TaskCompletionSource<T> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _own = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    public Task<T> Ended => _ended.Task;

    public override async ValueTask<bool> RunAsync()
    {
        try
        {
            var result = await task(_own.Token);
            return _ended.TrySetResult(result);
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            _ended.TrySetCanceled(Cancellation);
        }
        catch (Exception error)
        {
            // Whatever a task throws is its caller's.
            _ended.TrySetException(error);
            _ = _ended.Task.Exception;
        }

        return false;
    }

    public override void Refuse() => _ended.TrySetCanceled(Cancellation);

    public override void TimeOut(TimeSpan limit)
    {
        _ended.TrySetException(new TimeoutException($"The task was cut off after its limit of {limit}. Let it obey its cancellation token, or raise WorkerPoolOptions.Timeout."));
        _ = _ended.Task.Exception;
        // Its callbacks are user code, and run elsewhere.
        _ = _own.CancelAsync();
    }
}
