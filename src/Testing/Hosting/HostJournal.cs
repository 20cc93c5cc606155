using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Testing.Hosting;

/// <summary>The journal as one life of a host sees it: commits take some picks of the world, may be held back, and are cut off by a crash.</summary>
internal sealed class HostJournal(IRunJournal inner, CommitGate gate, SeededWorld? world) : IRunJournal
{
    /// <summary>At most so many picks before and after a commit.</summary>
    private const int Slowness = 3;

    private readonly Lock _lock = new();
    private ReadOnlyMemory<AppendRequest>? _inFlight;
    private long _commits;
    private bool _isOver;

    public long Commits => Interlocked.Read(ref _commits);

    public bool IsCommitting { get; private set; }

    /// <summary>The process is gone: nothing more goes through.</summary>
    /// <returns>The batch that stood before the journal's door, if there was one.</returns>
    public ReadOnlyMemory<AppendRequest>? Cut()
    {
        lock (_lock)
        {
            _isOver = true;
            return _inFlight;
        }
    }

    /// <summary>Writes a batch that a crash cut off; nobody hears of it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<AppendRequest> batch)
    {
        try
        {
            await inner.AppendBatchAsync(batch, new AppendAnswer[batch.Length], CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            // It was broken already; then nothing is written.
        }
    }

    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken) => Alive().OpenAsync(cancellationToken);

    public async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfOver();
            _inFlight = batch;
            IsCommitting = true;
        }

        try
        {
            await PickSomeAsync();
            await gate.PassAsync();
            lock (_lock)
            {
                ThrowIfOver();
                _inFlight = null;
            }

            await inner.AppendBatchAsync(batch, answers, cancellationToken);
            Interlocked.Increment(ref _commits);
            await PickSomeAsync();
        }
        finally
        {
            IsCommitting = false;
        }
    }

    public async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        await PickSomeAsync();
        return await Alive().ReadAsync(runId, fromVersion, cancellationToken);
    }

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => Alive().ContainsAsync(runId, appendId, cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => Alive().FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => Alive().FindByKeyAsync(key, cancellationToken);

    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in Alive().UnfinishedAsync(cancellationToken))
            yield return row;
    }

    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => Alive().QuarantineAsync(run, reason, build, at, cancellationToken);

    public T? Capability<T>()
        where T : class
        => this as T ?? Alive().Capability<T>();

    public ValueTask MarkCleanAsync(CancellationToken cancellationToken) => Alive().MarkCleanAsync(cancellationToken);

    /// <summary>After a crash another life may have opened the journal, so it is left alone.</summary>
    public ValueTask DisposeAsync() => _isOver ? default : inner.DisposeAsync();

    private async ValueTask PickSomeAsync()
    {
        for (var picks = world?.Choose(Slowness) ?? 0; picks > 0; picks--)
            await Task.Yield();
    }

    private IRunJournal Alive()
    {
        ThrowIfOver();
        return inner;
    }

    private void ThrowIfOver()
    {
        if (_isOver)
            throw new JournalUnavailableException("of the test host", "its process has crashed", "Restart the host.");
    }
}
