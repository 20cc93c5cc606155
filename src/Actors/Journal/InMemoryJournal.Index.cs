using System.Runtime.CompilerServices;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

public sealed partial class InMemoryJournal : IRunIndex, IWakeUps, IRunShelf, IEventFeed
{
    private long _removed;

    ValueTask<RunPage> IRunIndex.ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return Locked(() => RunPlace.Page(_runs.Values.Where(run => !run.IsPruned).Select(run => (run.Shown, run.Number)), query));
    }

    ValueTask<IReadOnlyList<RunCount>> IRunIndex.CountAsync(CancellationToken cancellationToken)
        => Locked<IReadOnlyList<RunCount>>(() => [.. _runs.Values.Where(run => !run.IsPruned).GroupBy(run => (run.Shown.Flow, run.Shown.Status))
            .OrderBy(group => group.Key.Flow, StringComparer.Ordinal).ThenBy(group => group.Key.Status).Select(group => new RunCount(group.Key.Flow, group.Key.Status, group.Count()))]);

    ValueTask<IReadOnlyList<DueRun>> IWakeUps.DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => Locked<IReadOnlyList<DueRun>>(() => [.. Due(before, after).Take(limit)]);

    ValueTask<bool> IRunShelf.ParkAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => new(SetAside(run, RunStatus.Parked, reason, build, at));

    ValueTask<bool> IRunShelf.ReleaseAsync(LedRun run, CancellationToken cancellationToken)
        => Locked(() =>
        {
            if ((run.Term != 0 && !IsLed(run)) || !_runs.TryGetValue(run.RunId, out var stored) || stored.Aside is null)
                return false;
            stored.Aside = null;
            return true;
        });

    ValueTask<AsideRun?> IRunShelf.FindAsideAsync(RunId runId, CancellationToken cancellationToken) => Locked(() => _runs.TryGetValue(runId, out var run) ? run.Aside : null);

    async IAsyncEnumerable<AsideRun> IRunShelf.AsideAsync(RunStatus status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = await Locked(() => _runs.Values.Where(run => run.Aside?.Status == status).OrderBy(run => run.Aside!.Since).ThenBy(run => run.Number).Select(run => run.Aside!).ToList());
        foreach (var run in all)
            yield return run;
    }

    ValueTask<FeedPage> IEventFeed.FeedAsync(long after, int limit, CancellationToken cancellationToken)
        => Locked(() =>
        {
            var blocks = _runs.Values.SelectMany(run => run.Blocks.Select(block => (Run: run, Block: block))).Where(one => one.Block.Position > after).OrderBy(one => one.Block.Position).Take(limit);
            var appends = blocks.Select(one => new FeedAppend(one.Block.Position, one.Run.RunId, Entries(one.Block))).ToList();
            return new FeedPage(appends, appends.Count > 0 ? appends[^1].Position : after, _removed > after);
        });

    ValueTask<long> IEventFeed.LastAsync(CancellationToken cancellationToken)
        => Locked(() => _runs.Values.SelectMany(run => run.Blocks).Select(block => block.Position).DefaultIfEmpty(0).Max());

    private IEnumerable<DueRun> Due(DateTimeOffset before, DueRun? after)
        => _runs.Values.Where(run => run.Shown is { Due: not null, Status: RunStatus.Pending or RunStatus.Running or RunStatus.Waiting or RunStatus.Paused })
            .Select(run => new DueRun(run.RunId, run.Shown.Due!.Value, run.Number))
            .Where(run => run.Due < before && (after is null || run.Due > after.Due || (run.Due == after.Due && run.Place > after.Place)))
            .OrderBy(run => run.Due).ThenBy(run => run.Place);

    private static List<JournalEntry> Entries(StoredRun.Block block)
    {
        var (version, chain, entries) = (block.First, block.Before, new List<JournalEntry>());
        return EntryPack.TryRead(block.Pack, ref version, ref chain, entries, 0) && chain == block.Chain ? entries : [];
    }

    private bool SetAside(LedRun led, RunStatus status, string reason, string build, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(build);
        lock (_gate)
        {
            ThrowIfClosed();
            if (!IsLed(led) || !_runs.TryGetValue(led.RunId, out var run) || run.IsPruned)
                return false;
            if (status == RunStatus.Parked && (run.IsClosed || run.Shown.Status.IsEnded()))
                return false;
            run.Aside = new AsideRun(led.RunId, status, run.Aside?.Before ?? run.Shown.Status, reason, build, at.ToUniversalTime());
            return true;
        }
    }
}
