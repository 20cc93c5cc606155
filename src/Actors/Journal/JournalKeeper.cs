using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Journal;

/// <summary>
/// Keeps the journal small and runs quick to read: stores snapshots and baselines, prunes ended runs, sweeps large values that nothing names.
/// </summary>
/// <remarks>
/// One thing at a time, behind the commits. Nothing waits for it but the trimmed run's own books: whatever fails is logged, and done again when it is
/// next due.
/// </remarks>
internal sealed partial class JournalKeeper(JournalDoor door, FlowSystemOptions options, ILogger logger) : Actor<JournalKeeperMessage>
{
    /// <summary>Snapshots beyond this size wait for nobody: they are dropped, as the next ones replace them anyway.</summary>
    private const long MostWaiting = 64 * 1024 * 1024;

    /// <summary>Whoever owns this shard tidies.</summary>
    private const int TidyShard = 0;

    private readonly ISnapshotStore? _store = door.Journal.Capability<ISnapshotStore>();
    private readonly IJournalTrimming? _trimming = door.Journal.Capability<IJournalTrimming>();
    private readonly IBlobStore? _blobs = door.Journal.Capability<IBlobStore>();
    private readonly IJournalRetention? _retention = door.Journal.Capability<IJournalRetention>();
    private readonly Dictionary<RunId, RunSnapshot> _snapshots = [];
    private readonly Queue<RunId> _toTrim = new();
    private readonly Dictionary<RunId, JournalKeeperMessage.Trim> _trims = [];
    private long _waiting;
    private bool _tidies;
    private long _tidiesUnder;
    private bool _busy;

    /// <summary>The shards that are owned here, so that one member tidies for all; null for an engine that has its journal to itself.</summary>
    public ShardTable? Shards { get; init; }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (options.TidyEvery > TimeSpan.Zero)
            Context.Timers.StartPeriodic(JournalKeeperMessage.Tidy.Instance, JournalKeeperMessage.Tidy.Instance, options.TidyEvery);
    }

    /// <inheritdoc/>
    protected override void Receive(JournalKeeperMessage message)
    {
        switch (message)
        {
            case JournalKeeperMessage.Snapshot snapshot: Keep(snapshot.Taken); break;
            case JournalKeeperMessage.Trim trim: Keep(trim); break;
            case JournalKeeperMessage.Tidy: PrepareToTidy(); break;
            case JournalKeeperMessage.Done done: On(done); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The journal keeper does not know this message.");
        }

        if (!_busy)
            DoNext();
    }

    private void Keep(RunSnapshot snapshot)
    {
        if (_snapshots.Remove(snapshot.RunId, out var older))
            _waiting -= older.Data.Length;
        if (_waiting > 0 && _waiting + snapshot.Data.Length > MostWaiting)
            return;
        _snapshots.Add(snapshot.RunId, snapshot);
        _waiting += snapshot.Data.Length;
    }

    /// <summary>
    /// A newer baseline of a run stands for the one before, so a run that is faster than the journal leaves one thing to do, not many.
    /// </summary>
    private void Keep(JournalKeeperMessage.Trim trim)
    {
        if (!_trims.ContainsKey(trim.Baseline.RunId))
            _toTrim.Enqueue(trim.Baseline.RunId);
        _trims[trim.Baseline.RunId] = trim;
    }

    private void On(JournalKeeperMessage.Done done)
    {
        _busy = false;
        if (done.Error is not null)
            NotDone(logger, done.Error, done.What);
    }

    private void DoNext()
    {
        if (_toTrim.TryDequeue(out var run) && _trims.Remove(run, out var trim))
        {
            Begin("a baseline", () => TrimAsync(trim));
        }
        else if (_snapshots.Count > 0)
        {
            var taken = _snapshots.Values.ToArray();
            _snapshots.Clear();
            _waiting = 0;
            Begin("snapshots", () => SaveAsync(taken));
        }
        else if (_tidies)
        {
            _tidies = false;
            Begin("tidying", () => TidyAsync(_tidiesUnder));
        }
    }

    private void Begin(string what, Func<ValueTask> work)
    {
        _busy = true;
        using var region = Context.EnterCommit();
        Context.Pipe(work(), what, static what => new JournalKeeperMessage.Done(what, null),
            static (what, error) => new JournalKeeperMessage.Done(what, error));
    }

    private async ValueTask SaveAsync(RunSnapshot[] snapshots)
    {
        if (_store is not null)
            await door.UseAsync((_store, snapshots), static async (_, what) =>
            {
                await what._store.SaveAsync(what.snapshots, CancellationToken.None);
                return true;
            });
    }

    private async ValueTask TrimAsync(JournalKeeperMessage.Trim trim)
    {
        if (_trimming is null)
            return;
        await door.UseAsync((_trimming, trim.Baseline), static async (_, what) =>
        {
            await what._trimming.TrimAsync(what.Baseline, CancellationToken.None);
            return true;
        });
        trim.From.Tell(new RunMessage.Trimmed(trim.Baseline));
    }

    /// <summary>The owner of the first shard tidies for all.</summary>
    private void PrepareToTidy()
    {
        _tidiesUnder = Shards?.TermOf(TidyShard) ?? 0;
        _tidies = Shards is null || (_tidiesUnder != 0 && Shards.TakesUp(TidyShard));
    }

    private async ValueTask TidyAsync(long term)
    {
        var now = options.TimeProvider.GetUtcNow();
        var keeper = term == 0 ? default((int, long)?) : (TidyShard, term);
        if (_retention is not null)
        {
            if (options.KeepEndedRuns > TimeSpan.Zero)
                await door.UseAsync((_retention, new PruneRequest(now - options.KeepEndedRuns, []) { Keeper = keeper }),
                    static (_, what) => what._retention.PruneAsync(what.Item2, CancellationToken.None));
            if (options.KeepTombstones > TimeSpan.Zero)
                await door.UseAsync((_retention, now - options.KeepTombstones),
                    static (_, what) => what._retention.ForgetAsync(what.Item2, CancellationToken.None));
        }

        if (_blobs is not null)
            await door.UseAsync((_blobs, now - options.BlobGrace),
                static (_, what) => what._blobs.SweepBlobsAsync(what.Item2, CancellationToken.None));
    }

    [LoggerMessage(14, LogLevel.Warning, "The journal could not take {What}; that is tried again when it is next due.")]
    private static partial void NotDone(ILogger logger, Exception error, string what);
}
