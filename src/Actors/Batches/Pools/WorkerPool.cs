using ActorFlow.Actors.Batches;
using ActorFlow.Actors.Kernel;

namespace ActorFlow;

/// <summary>Runs tasks on supervised workers, outside of any flow: never more at a time than allowed, by priority, at a rate. What a task throws is its caller's to hear, and harms no other.</summary>
/// <remarks>Thread-safe. Disposing it lets everything that was submitted end first.</remarks>
public sealed class WorkerPool : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly ActorRef<KeeperMessage> _keeper;
    private readonly PoolCounts _counts = new();
    private readonly SemaphoreSlim _room;
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
    /// <returns>Completes when the task is taken; its result is the end of the task, which throws what the task threw. Nobody has to wait for it.</returns>
    /// <exception cref="ObjectDisposedException">The pool is being disposed.</exception>
    public async ValueTask<Task> SubmitAsync(Func<CancellationToken, ValueTask> task, int priority = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return await TakeAsync(new PoolJob<bool>(async token =>
        {
            await task(token);
            return true;
        }, priority, cancellationToken));
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
        return await await TakeAsync(new PoolJob<T>(task, priority, cancellationToken));
    }

    /// <summary>Waits until everything that has been submitted so far has ended, and whatever was submitted meanwhile.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the tasks.</param>
    public Task DrainAsync(CancellationToken cancellationToken = default)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _keeper.Tell(new KeeperMessage.Drain(drained));
        return drained.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no further tasks, and waits for those that were submitted.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new(_ended ??= EndAsync());
    }

    private async Task EndAsync()
    {
        await DrainAsync();
        await _system.ShutdownAsync();
        _room.Dispose();
    }

    private async ValueTask<Task<T>> TakeAsync<T>(PoolJob<T> job)
    {
        ThrowIfDisposed();
        await _room.WaitAsync(job.Cancellation);
        lock (_gate)
        {
            // Under the lock of the disposal, so that what is told here is before its drain.
            ThrowIfDisposed();
            _keeper.Tell(new KeeperMessage.Submit(job));
        }

        return job.Ended;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) is not null, this);
}
