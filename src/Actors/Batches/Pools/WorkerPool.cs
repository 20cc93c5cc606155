using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;

namespace ActorFlow;

/// <summary>
/// Runs tasks on supervised workers, outside of any flow: never more at a time than allowed, by priority, at a rate. What a task throws is its
/// caller's to hear, and harms no other.
/// </summary>
/// <remarks>Thread-safe. Disposing it lets everything that was submitted end first.</remarks>
public sealed class WorkerPool : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly ActorRef<KeeperMessage> _keeper;
    private readonly PoolCounts _counts = new();
    private readonly SemaphoreSlim _room;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private Task? _ended;

    /// <summary>Makes a pool.</summary>
    /// <param name="options">Its bounds; null leaves the defaults.</param>
    /// <exception cref="OptionOutOfRangeException">An option has a value that it cannot have.</exception>
    public WorkerPool(WorkerPoolOptions? options = null)
    {
        options ??= new WorkerPoolOptions();
        options.Validate();
        _room = new SemaphoreSlim(options.Capacity);
        _system = ActorSystem.Create("worker-pool", new ActorSystemOptions { Time = options.TimeProvider });
        _keeper = _system.Spawn(Props.Create<KeeperMessage>(() => new PoolKeeper(options, _counts, _room)), "keeper");
    }

    /// <summary>How many tasks run now.</summary>
    public int Running => _counts.Running;

    /// <summary>The most that have run at the same time.</summary>
    public int PeakRunning => _counts.Peak;

    /// <summary>How many tasks have ended well.</summary>
    public long Completed => _counts.Completed;

    /// <summary>How many tasks have failed, those that were cancelled or took too long included.</summary>
    public long Failed => _counts.Failed;

    /// <summary>Hands over a task. Waits while as many wait as may.</summary>
    /// <param name="task">The task; its token is cancelled when its time is up, or the caller's is.</param>
    /// <param name="priority">A higher one goes first; tasks of one priority in the order in which they came.</param>
    /// <param name="cancellationToken">Gives up the waiting for room, and cancels the task.</param>
    /// <returns>Completes when the task is taken; its result is the end of the task, which throws what the task threw. Nobody has to wait for
    /// it.</returns>
    /// <exception cref="ObjectDisposedException">The pool is being disposed.</exception>
    public async ValueTask<Task> SubmitAsync(Func<CancellationToken, ValueTask> task, int priority = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return await TakeAsync(new PoolJob<bool>(async token =>
        {
            await task(token);
            return true;
        }, priority, _keeper, cancellationToken));
    }

    /// <summary>Runs a task and gives its result. Waits for its turn, and before that for room.</summary>
    /// <param name="task">The task; its token is cancelled when its time is up, or the caller's is.</param>
    /// <param name="priority">A higher one goes first; tasks of one priority in the order in which they came.</param>
    /// <param name="cancellationToken">Cancels the task; one that has not begun never does.</param>
    /// <exception cref="ObjectDisposedException">The pool is being disposed.</exception>
    /// <exception cref="TimeoutException">The task took longer than <see cref="WorkerPoolOptions.Timeout"/>.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> task, int priority = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return await await TakeAsync(new PoolJob<T>(task, priority, _keeper, cancellationToken));
    }

    /// <summary>Waits until everything that has been submitted so far has ended, and whatever was submitted meanwhile.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the tasks.</param>
    public Task DrainAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return (_ended ?? Drained()).WaitAsync(cancellationToken);
    }

    /// <summary>Takes no further tasks, and waits for those that were submitted. Whoever still waits for room is refused.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new(_ended ??= EndAsync());
    }

    private Task Drained()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _keeper.Tell(new KeeperMessage.Drain(drained));
        return drained.Task;
    }

    private async Task EndAsync()
    {
        // Told under the lock of the caller: what was taken is before it, and nothing comes after.
        var drained = Drained();
        await _closing.CancelAsync();
        await drained;
        await _system.ShutdownAsync();
    }

    private async ValueTask<Task<T>> TakeAsync<T>(PoolJob<T> job)
    {
        ThrowIfDisposed();
        if (!_room.Wait(0, CancellationToken.None))
            await WaitForRoomAsync(job.Cancellation);
        lock (_gate)
        {
            if (_ended is not null)
                _room.Release();
            ThrowIfDisposed();
            job.Watch();
            _keeper.Tell(new KeeperMessage.Submit(job));
        }

        return job.Ended;
    }

    private async Task WaitForRoomAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        try
        {
            await _room.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            ThrowIfDisposed();
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) is not null, this);
}
