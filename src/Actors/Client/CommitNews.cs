namespace ActorFlow.Actors.Client;

/// <summary>
/// News inside the engine: the journal writer tells of commits, and whoever follows a run looks exactly then. Thread-safe; costs nothing while nobody
/// watches.
/// </summary>
internal sealed class CommitNews : INews
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, List<CommitWatch>> _byRun = [];
    private readonly List<CommitWatch> _all = [];
    private volatile bool _isWatched;
    private Exception? _over;

    /// <summary>Something of the run was committed, or it was set aside.</summary>
    public void Committed(RunId runId)
    {
        if (!_isWatched)
            return;
        lock (_gate)
        {
            foreach (var watch in _all)
                watch.Tell();
            if (_byRun.TryGetValue(runId, out var watches))
            {
                foreach (var watch in watches)
                    watch.Tell();
            }
        }
    }

    /// <summary>There will be no more news, and whoever waits hears why.</summary>
    public void End(Exception why)
    {
        lock (_gate)
        {
            _over ??= why;
            foreach (var watch in _all.Concat(_byRun.Values.SelectMany(watches => watches)))
                watch.End(_over);
        }
    }

    public INewsWatch Watch(RunId? runId)
    {
        var watch = new CommitWatch(this, runId);
        lock (_gate)
        {
            if (runId is not { } run)
                _all.Add(watch);
            else if (_byRun.TryGetValue(run, out var watches))
                watches.Add(watch);
            else
                _byRun.Add(run, [watch]);
            _isWatched = true;
            if (_over is not null)
                watch.End(_over);
        }

        return watch;
    }

    private void Leave(CommitWatch watch)
    {
        lock (_gate)
        {
            if (watch.RunId is not { } run)
                _all.Remove(watch);
            else if (_byRun.TryGetValue(run, out var watches) && watches.Remove(watch) && watches.Count == 0)
                _byRun.Remove(run);
            _isWatched = _all.Count + _byRun.Count > 0;
        }
    }

    private sealed class CommitWatch(CommitNews news, RunId? runId) : INewsWatch
    {
        private TaskCompletionSource<bool> _next = New();
        private volatile Exception? _over;

        public RunId? RunId => runId;

        public void Tell() => Volatile.Read(ref _next).TrySetResult(true);

        public void End(Exception why)
        {
            _over = why;
            Fail(Volatile.Read(ref _next), why);
        }

        public void Mark()
        {
            // What comes after the exchange completes the new source; what came before is seen by the look that follows. The end stays.
            if (!_next.Task.IsCompletedSuccessfully)
                return;
            var next = New();
            Volatile.Write(ref _next, next);
            Interlocked.MemoryBarrier();
            if (_over is { } why)
                Fail(next, why);
        }

        public void Found()
        {
            // Commits are told one by one.
        }

        public Task NextAsync(CancellationToken cancellationToken) => FlowSystem.Answer(_next.Task, cancellationToken);

        public void Dispose() => news.Leave(this);

        private static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private static void Fail(TaskCompletionSource<bool> next, Exception why)
        {
            next.TrySetException(why);
            // Nobody may be waiting.
            _ = next.Task.Exception;
        }
    }
}
