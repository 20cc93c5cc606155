using System.Runtime.CompilerServices;
using ActorFlow.Crash.Worker.Flows;
using ActorFlow.Journal;

namespace ActorFlow.Crash.Worker.Points;

/// <summary>A point before and after everything a journal does, and one for each event that an append holds: <c>append:before</c>,
/// <c>append:after:run-started</c>; <c>append:before:blob</c> is one that holds a large value.</summary>
internal sealed class WatchedJournal(IRunJournal inner) : IRunJournal
{
    public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        CrashPoint.Reach("open:before");
        var opening = await TellAsync(() => inner.OpenAsync(cancellationToken));
        CrashPoint.Reach("open:after");
        return opening;
    }

    public async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        Reach("append:before", batch.Span);
        await TellAsync(async () =>
        {
            await inner.AppendBatchAsync(batch, answers, cancellationToken);
            return true;
        });
        if (answers.Span.Contains(default))
            Console.WriteLine("journal failed: it is not known what was written");
        Reach("append:after", batch.Span);
        Pass(batch.Span, answers.Span);
    }

    private static void Pass(ReadOnlySpan<AppendRequest> batch, ReadOnlySpan<AppendAnswer> answers)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            if (answers[i].Outcome != AppendOutcome.Appended)
                continue;
            foreach (var entry in batch[i].Entries.Span)
            {
                if (entry.Name == "child-cancelled")
                    Milestones.Pass(Milestones.ChildStops(batch[i].RunId.Value));
            }
        }
    }

    private static async ValueTask<T> TellAsync<T>(Func<ValueTask<T>> what)
    {
        try
        {
            return await what();
        }
        catch (JournalUnavailableException error)
        {
            Console.WriteLine($"journal failed: {error.Message}");
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
    {
        CrashPoint.Reach("read:before");
        var entries = await inner.ReadAsync(runId, fromVersion, cancellationToken);
        CrashPoint.Reach("read:after");
        return entries;
    }

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => inner.ContainsAsync(runId, appendId, cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => inner.FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => inner.FindByKeyAsync(key, cancellationToken);

    public async IAsyncEnumerable<RunSummary> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CrashPoint.Reach("unfinished:before");
        await foreach (var run in inner.UnfinishedAsync(cancellationToken))
        {
            CrashPoint.Reach("unfinished:run");
            yield return run;
        }

        CrashPoint.Reach("unfinished:after");
    }

    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => inner.QuarantineAsync(run, reason, build, at, cancellationToken);

    public T? Capability<T>()
        where T : class
        => inner.Capability<T>() is { } found ? Watched(found) : null;

    private static T Watched<T>(T found)
        where T : class
        => (typeof(T) == typeof(IInboxSource) ? new WatchedInboxSource((IInboxSource)found)
            : typeof(T) == typeof(ISnapshotStore) ? new WatchedSnapshots((ISnapshotStore)found)
            : typeof(T) == typeof(IJournalTrimming) ? new WatchedTrimming((IJournalTrimming)found)
            : typeof(T) == typeof(IJournalRetention) ? new WatchedRetention((IJournalRetention)found)
            : typeof(T) == typeof(IBlobStore) ? new WatchedBlobs((IBlobStore)found)
            : typeof(T) == typeof(IWakeUps) ? new WatchedWakeUps((IWakeUps)found)
            : typeof(T) == typeof(IRunHistories) ? new WatchedHistories((IRunHistories)found)
            : (object)found) as T ?? found;

    public async ValueTask MarkCleanAsync(CancellationToken cancellationToken)
    {
        CrashPoint.Reach("clean:before");
        await inner.MarkCleanAsync(cancellationToken);
        CrashPoint.Reach("clean:after");
    }

    public async ValueTask DisposeAsync()
    {
        CrashPoint.Reach("close:before");
        await inner.DisposeAsync();
        CrashPoint.Reach("close:after");
    }

    private static void Reach(string moment, ReadOnlySpan<AppendRequest> batch)
    {
        CrashPoint.Reach(moment);
        if (!CrashPoint.IsSet)
            return;
        foreach (var request in batch)
        {
            if (request.Blobs is { Count: > 0 })
                CrashPoint.Reach($"{moment}:blob");
            foreach (var entry in request.Entries.Span)
                CrashPoint.Reach($"{moment}:{entry.Name}");
        }
    }
}
