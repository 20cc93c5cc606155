namespace ActorFlow.Actors.Tests.Runs;

/// <summary>A place in a node where the test waits for it, and it for the test.</summary>
internal sealed class Gate
{
    // Not asynchronous on purpose: with a cancellation beside it, that would let the thread pool into a seeded world.
    private readonly TaskCompletionSource _opened = new();
    private int _arrived;

    public int Arrived => Volatile.Read(ref _arrived);

    public bool IsReached => Arrived > 0;

    public void Open() => _opened.TrySetResult();

    /// <summary>Waits for the test, whatever is cancelled meanwhile.</summary>
    public Task PassAsync()
    {
        Interlocked.Increment(ref _arrived);
        return _opened.Task;
    }

    /// <summary>Waits for the test or for a cancellation.</summary>
    public Task PassAsync(CancellationToken cancellationToken) => PassAsync().WaitAsync(cancellationToken);
}
