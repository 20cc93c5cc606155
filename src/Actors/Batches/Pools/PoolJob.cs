using ActorFlow.Actors.Kernel;

namespace ActorFlow.Actors.Batches;

/// <summary>A task of a pool, and whoever waits for its end. Somebody begins it, or it is over before: never both.</summary>
internal abstract class PoolJob(int priority)
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Over = 2;

    private int _state;

    public int Priority => priority;

    /// <summary>Whether it has not begun and never will.</summary>
    public bool IsOver => Volatile.Read(ref _state) == Over;

    /// <summary>Runs the task. What it throws is kept for its caller; true when it threw nothing.</summary>
    public abstract ValueTask<bool> RunAsync();

    /// <summary>The task was lost: its caller hears that as a cancellation.</summary>
    public abstract void Refuse();

    /// <summary>The task took too long: its caller hears that, and it is cancelled. Its late answer counts for nothing.</summary>
    public abstract void TimeOut(TimeSpan limit);

    protected bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    protected bool TryGiveUp() => Interlocked.CompareExchange(ref _state, Over, Waiting) == Waiting;
}

/// <inheritdoc/>
internal sealed class PoolJob<T> : PoolJob
{
    private readonly TaskCompletionSource<T> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CancellationToken, ValueTask<T>> _task;
    private readonly ActorRef<KeeperMessage> _keeper;
    private CancellationTokenRegistration _given;
    private CancellationTokenSource? _own;

    public PoolJob(Func<CancellationToken, ValueTask<T>> task, int priority, ActorRef<KeeperMessage> keeper, CancellationToken cancellation)
        : base(priority)
    {
        _task = task;
        _keeper = keeper;
        Cancellation = cancellation;
    }

    public CancellationToken Cancellation { get; }

    public Task<T> Ended => _ended.Task;

    /// <summary>From now on a cancel that comes before the task has begun is told at once, and not when its turn would have come.</summary>
    public void Watch() => _given = Cancellation.UnsafeRegister(static job => ((PoolJob<T>)job!).GiveUp(), this);

    public override async ValueTask<bool> RunAsync()
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Volatile.Write(ref _own, own);
        if (!TryBegin())
            return false;
        // Not awaited: what it waits for would be this very job.
        _given.Unregister();
        try
        {
            var result = await _task(own.Token);
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

    public override void Refuse()
    {
        TryGiveUp();
        _ended.TrySetCanceled(Cancellation);
    }

    public override void TimeOut(TimeSpan limit)
    {
        _ended.TrySetException(new TimeoutException(
            $"The task was cut off after its limit of {limit}. Let it obey its cancellation token, or raise WorkerPoolOptions.Timeout."));
        _ = _ended.Task.Exception;
        if (TryGiveUp() || Volatile.Read(ref _own) is not { } own)
            return;
        try
        {
            // Its callbacks are user code, and run elsewhere.
            _ = own.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself just now.
        }
    }

    private void GiveUp()
    {
        if (!TryGiveUp())
            return;
        _ended.TrySetCanceled(Cancellation);
        _keeper.Tell(KeeperMessage.GivenUp.Instance);
    }
}
