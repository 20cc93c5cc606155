using ActorFlow.Testing.Seeded;

namespace ActorFlow.Testing.Hosting;

/// <summary>Holds commits back while a test says so. Thread-safe.</summary>
internal sealed class CommitGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _opened;
    private int _holds;

    public IDisposable Hold()
    {
        lock (_lock)
        {
            if (_holds++ == 0)
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new Grip(this);
    }

    /// <summary>Completes when nobody holds commits back.</summary>
    public async ValueTask PassAsync()
    {
        while (Opened() is { } opened)
        {
            // The test opens the gate, so the world does not wait for this commit.
            var operation = SeededOperation.Current;
            operation?.BeginEngineWait();
            await opened;
            operation?.EndEngineWait();
        }
    }

    private Task? Opened()
    {
        lock (_lock)
            return _opened?.Task;
    }

    private void Release()
    {
        lock (_lock)
        {
            if (--_holds > 0)
                return;
            _opened!.SetResult();
            _opened = null;
        }
    }

    private sealed class Grip(CommitGate gate) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                gate.Release();
        }
    }
}
