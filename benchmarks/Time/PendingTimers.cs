using ActorFlow.Actors.Journal;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Journal;

namespace ActorFlow.Benchmarks.Time;

/// <summary>T3: what an engine holds for runs that wait for a time and are not in memory.</summary>
public abstract class PendingTimers : Measurement
{
    private const int Full = 1_000_000;

    public override string Unit => "bytes";

    /// <summary>In how long the first of them is due.</summary>
    private protected abstract TimeSpan Due { get; }

    public override async Task<double> RunAsync(Effort effort)
    {
        var runs = effort.Of(Full);
        var journal = new Timetable(DateTimeOffset.UtcNow + Due, runs);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var system = await FlowSystem.StartAsync(o => o.UseJournal(_ => journal));
        await journal.HasBeenRead;
        // What was read last is put away in the turn after.
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(system);
        return Math.Max(0, (double)held / runs);
    }

    /// <summary>A journal that tells of runs which are due, one a microsecond, and holds nothing of them.</summary>
    private sealed class Timetable(DateTimeOffset first, int runs) : IRunJournal, IWakeUps
    {
        private readonly InMemoryJournal _journal = new();
        private readonly TaskCompletionSource _read = new();

        public Task HasBeenRead => _read.Task;

        public ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        {
            var next = after is null ? 0 : (int)after.Place + 1;
            var page = new List<DueRun>(limit);
            for (; next < runs && page.Count < limit && first.AddMicroseconds(next) < before; next++)
                page.Add(new DueRun(new RunId($"run-{next:x8}"), first.AddMicroseconds(next), next));
            // The look beyond the horizon comes last.
            if (before == DateTimeOffset.MaxValue)
                _read.TrySetResult();
            return new(page);
        }

        public T? Capability<T>()
            where T : class
            => typeof(T) == typeof(IWakeUps) ? (T)(object)this : null;

        public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken) => _journal.OpenAsync(cancellationToken);

        public ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
            => _journal.AppendBatchAsync(batch, answers, cancellationToken);

        public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
            => _journal.QuarantineAsync(run, reason, build, at, cancellationToken);

        public ValueTask MarkCleanAsync(CancellationToken cancellationToken) => _journal.MarkCleanAsync(cancellationToken);

        public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
            => _journal.ReadAsync(runId, fromVersion, cancellationToken);

        public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
            => _journal.ContainsAsync(runId, appendId, cancellationToken);

        public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => _journal.FindAsync(runId, cancellationToken);

        public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
            => _journal.FindByKeyAsync(key, cancellationToken);

        public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => _journal.UnfinishedAsync(cancellationToken);

        public ValueTask DisposeAsync() => _journal.DisposeAsync();
    }
}

/// <summary>T3: within the horizon.</summary>
public sealed class NearTimers : PendingTimers
{
    public override string Id => "T3";

    public override string Title => "1 000 000 timers within the horizon, live bytes per timer";

    public override Target Target => Target.Bytes(100, 80);

    private protected override TimeSpan Due => TimeSpan.FromMinutes(5);
}

/// <summary>T3: beyond it.</summary>
public sealed class FarTimers : PendingTimers
{
    public override string Id => "T3.far";

    public override string Title => "1 000 000 timers beyond the horizon, live bytes per timer";

    public override Target Target => Target.Bytes(1, 0.5);

    private protected override TimeSpan Due => TimeSpan.FromDays(30);
}
