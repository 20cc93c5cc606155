using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_pruned_run_leaves_a_tombstone_so_that_its_id_and_key_are_not_used_again()
    {
        await AppendAsync(Start("a", 3, key: "k"), Start("b"));
        await AppendAsync(Next("a", 3, row: Samples.Row("a", RunStatus.Completed) with { Tags = ["x"], Outcome = "paid" }));
        (await Can<IJournalRetention>().PruneAsync(new PruneRequest(Samples.Noon, []), default)).ShouldBe(0, "it ended at that time, not before");
        (await Can<IJournalRetention>().PruneAsync(new PruneRequest(Samples.Noon.AddTicks(10), []), default)).ShouldBe(1);
        (await Can<IJournalRetention>().PruneAsync(new PruneRequest(Samples.Noon.AddTicks(10), []), default)).ShouldBe(0);
        await RestartAsync();

        (await ReadAsync("a")).ShouldBeEmpty();
        var tombstone = (await Journal.FindByKeyAsync("k", default))!;
        (tombstone.RunId, tombstone.Status, tombstone.Outcome, tombstone.IsPruned, tombstone.Tags.Count).ShouldBe(
            ("a", RunStatus.Completed, "paid", true, 0));
        (await Journal.FindAsync("a", default))!.IsPruned.ShouldBeTrue();
        (await Journal.FindAsync("b", default))!.IsPruned.ShouldBeFalse();
        (await AppendAsync(Start("a"), Next("a", 4), Start("c", key: "k")))
            .ShouldBe([new(AppendOutcome.Conflict), new(AppendOutcome.Conflict), new(AppendOutcome.KeyTaken, "a")]);
        (await ListAllAsync(new RunQuery())).ShouldBe(["b"]);
        (await ListAllAsync(new RunQuery { Tags = ["x"] })).ShouldBeEmpty();
        (await Can<IRunIndex>().CountAsync(default)).ShouldBe([new RunCount("checkout", RunStatus.Running, 1)]);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_ended_runs_that_wait_for_nothing_are_pruned()
    {
        RunStatus[] ends = [RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Killed];
        await StartAsync(Enum.GetValues<RunStatus>().Except([RunStatus.Parked, RunStatus.Quarantined])
            .Select(status => Samples.Row(status.ToString(), status)));
        await StartAsync([Samples.Row("owes", RunStatus.Completed) with { Due = Samples.Noon }, Samples.Row("sick", RunStatus.Failed),
            Samples.Row("other", RunStatus.Failed) with { Flow = "other" }]);
        await Journal.QuarantineAsync("sick", "unreadable", "1.0", Samples.Noon, default);

        var prune = Can<IJournalRetention>();
        (await prune.PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, [RunStatus.Failed], "other"), default)).ShouldBe(1);
        (await prune.PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, [RunStatus.Killed, RunStatus.Running]), default)).ShouldBe(1);
        (await prune.PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, [], Most: 2), default)).ShouldBe(2);
        (await prune.PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default)).ShouldBe(1);
        (await ListAllAsync(new RunQuery { OldestFirst = true })).Select(id => id.Value)
            .ShouldBe(["Pending", "Running", "Waiting", "Paused", "owes", "sick"]);
        foreach (var end in ends)
            (await Journal.FindAsync(end.ToString(), default))!.IsPruned.ShouldBeTrue();
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_long_runs_are_pruned_between_appends()
    {
        var appends = Enumerable.Range(0, 450)
            .Select(i => new AppendRequest($"old-{i}", 0, 0, NextId(), Samples.Entries(1, 3), Samples.Row($"old-{i}", RunStatus.Completed)));
        await AppendAsync([.. appends]);
        await AppendAsync(Start("long"));
        for (var version = 1; version < 2_501; version += 500)
            await AppendAsync([.. Enumerable.Range(version, 500).Select(v => Next("long", v))]);
        await AppendAsync(Next("long", 2_501, row: Samples.Row("long", RunStatus.Completed)));

        var pruning = Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default).AsTask();
        (await OutcomesAsync(Start("new"), Next("new", 1))).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        (await pruning).ShouldBe(451);
        (await ReadAsync("long")).ShouldBeEmpty();
        (await ReadAsync("new")).Count.ShouldBe(2);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_forgotten_tombstone_frees_its_id_and_key()
    {
        await AppendAsync(Start("a", key: "k", status: RunStatus.Completed), Start("b", status: RunStatus.Failed));
        await Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, [RunStatus.Completed]), default);
        (await OutcomesAsync(Start("a"))).ShouldBe([AppendOutcome.Conflict]);
        (await Can<IJournalRetention>().ForgetAsync(Samples.Noon, default)).ShouldBe(0);
        (await Can<IJournalRetention>().ForgetAsync(Samples.Noon.AddDays(1), default)).ShouldBe(1);
        (await Journal.FindAsync("a", default)).ShouldBeNull();
        (await Journal.FindAsync("b", default)).ShouldNotBeNull();
        (await OutcomesAsync(Start("a", key: "k"))).ShouldBe([AppendOutcome.Appended]);
    }

    [Fact]
    public async Task A_quarantined_run_takes_no_appends_until_it_is_released()
    {
        await AppendAsync(Start("a", 2), Start("b"));
        var shelf = Can<IRunShelf>();
        await Journal.QuarantineAsync("a", "version 2 is unreadable", "1.0.3", Samples.Noon, default);
        (await OutcomesAsync(Next("a", 2), Next("b", 1))).ShouldBe([AppendOutcome.Conflict, AppendOutcome.Appended]);
        await RestartAsync();
        shelf = Can<IRunShelf>();
        (await OutcomesAsync(Next("a", 2))).ShouldBe([AppendOutcome.Conflict]);
        var expected = new AsideRun("a", RunStatus.Quarantined, RunStatus.Running, "version 2 is unreadable", "1.0.3", Samples.Noon);
        (await shelf.FindAsideAsync("a", default)).ShouldBe(expected);
        (await shelf.FindAsideAsync("b", default)).ShouldBeNull();
        (await AsideAsync(RunStatus.Quarantined)).ShouldBe([expected]);
        (await Can<IRunIndex>().CountAsync(default)).ShouldBe([new("checkout", RunStatus.Running, 1), new("checkout", RunStatus.Quarantined, 1)]);

        (await shelf.ReleaseAsync("a", default)).ShouldBeTrue();
        (await shelf.ReleaseAsync("a", default)).ShouldBeFalse();
        (await shelf.ReleaseAsync("nobody", default)).ShouldBeFalse();
        (await Journal.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Running);
        (await OutcomesAsync(Next("a", 2))).ShouldBe([AppendOutcome.Appended]);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parked_run_is_unfinished_takes_appends_and_leaves_the_shelf_when_its_status_changes()
    {
        await AppendAsync(Start("a"), Start("b"), Start("ended", status: RunStatus.Completed));
        var shelf = Can<IRunShelf>();
        (await shelf.ParkAsync("a", "flow not registered", "1", Samples.Noon, default)).ShouldBeTrue();
        (await shelf.ParkAsync("a", "pending work does not fit", "2", Samples.Noon.AddHours(1), default)).ShouldBeTrue();
        (await shelf.ParkAsync("b", "flow not registered", "1", Samples.Noon, default)).ShouldBeTrue();
        (await shelf.ParkAsync("ended", "x", "1", Samples.Noon, default)).ShouldBeFalse();
        (await shelf.ParkAsync("nobody", "x", "1", Samples.Noon, default)).ShouldBeFalse();
        await RestartAsync();
        shelf = Can<IRunShelf>();
        (await UnfinishedAsync()).ShouldBe(["a", "b"]);
        (await Journal.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Parked);
        (await AsideAsync(RunStatus.Parked)).Select(run => (run.RunId.Value, run.Before, run.Reason, run.Build))
            .ShouldBe([("b", RunStatus.Running, "flow not registered", "1"), ("a", RunStatus.Running, "pending work does not fit", "2")]);

        (await shelf.ReleaseAsync("b", default)).ShouldBeTrue();
        await AppendAsync(Next("a", 1), Next("a", 2, row: Samples.Row("a", RunStatus.Cancelled)));
        (await AsideAsync(RunStatus.Parked)).ShouldBeEmpty();
        (await Can<IRunIndex>().CountAsync(default))
            .ShouldBe([new("checkout", RunStatus.Running, 1), new("checkout", RunStatus.Completed, 1), new("checkout", RunStatus.Cancelled, 1)]);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parked_run_that_is_then_quarantined_goes_back_to_what_it_was_before_both()
    {
        await AppendAsync(Start("a", status: RunStatus.Waiting));
        await Can<IRunShelf>().ParkAsync("a", "flow not registered", "1", Samples.Noon, default);
        await Journal.QuarantineAsync("a", "unreadable", "1", Samples.Noon, default);
        (await Can<IRunShelf>().ParkAsync("a", "x", "1", Samples.Noon, default)).ShouldBeFalse();
        await Can<IRunShelf>().ReleaseAsync("a", default);
        (await Journal.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Waiting);
    }

    [Fact]
    public async Task The_feed_gives_every_append_once_in_the_order_of_commits()
    {
        var expected = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            await AppendAsync(Start($"run-{i}", 2), Next("nobody", 99), Next($"run-{i}", 2));
            expected.AddRange([$"run-{i} 1,2", $"run-{i} 3"]);
        }

        var (seen, after, last) = (new List<string>(), 0L, 0L);
        while (true)
        {
            var page = await FeedAsync(after, 3);
            page.Trimmed.ShouldBeFalse();
            foreach (var append in page.Appends)
            {
                append.Position.ShouldBeGreaterThan(last);
                last = append.Position;
                seen.Add($"{append.RunId} {string.Join(',', append.Entries.Select(entry => entry.Version))}");
            }

            page.Last.ShouldBe(last);
            if (page.Appends.Count == 0)
                break;
            after = page.Last;
            if (seen.Count == 9)
                await RestartAsync();
        }

        seen.ShouldBe(expected);
        (await FeedAsync(0, 1)).Appends[0].Entries.ShouldBeEntries(Samples.Entries(1, 2));
    }

    [Fact]
    public async Task The_last_position_of_the_feed_is_where_what_comes_next_begins()
    {
        (await Can<IEventFeed>().LastAsync(default)).ShouldBe(0);
        await AppendAsync(Start("a"));
        await AppendAsync(Start("b"), Next("a", 1));
        await FeedIsFreeAsync();
        var last = await Can<IEventFeed>().LastAsync(default);
        last.ShouldBe((await FeedAsync(0, 100)).Last);
        (await FeedAsync(last, 100)).Appends.ShouldBeEmpty();
        await RestartAsync();
        await AppendAsync(Next("b", 1));
        (await FeedAsync(last, 100)).Appends.Single().RunId.Value.ShouldBe("b");
    }

    [Fact]
    public async Task A_feed_that_is_read_while_commits_go_on_skips_nothing_and_gives_nothing_twice()
    {
        const int Commits = 300;
        var writing = Task.Run(async () =>
        {
            for (var commit = 0; commit < Commits; commit++)
                await AppendAsync([.. Enumerable.Range(0, 5).Select(run => commit == 0 ? Start($"run-{run}") : Next($"run-{run}", commit))]);
        });
        var (seen, after) = (new List<(string Run, long Version)>(), 0L);
        while (seen.Count < Commits * 5)
        {
            var page = await FeedAsync(after, 7);
            page.Trimmed.ShouldBeFalse();
            page.Appends.Select(append => append.Position).ShouldBe(page.Appends.Select(append => append.Position).Order());
            page.Appends.ShouldAllBe(append => append.Position > after);
            seen.AddRange(page.Appends.Select(append => (append.RunId.Value, append.Entries.Single().Version)));
            after = page.Last;
        }

        await writing;
        foreach (var run in seen.GroupBy(one => one.Run))
            run.Select(one => one.Version).ShouldBe(Enumerable.Range(1, Commits).Select(version => (long)version));
    }

    [Fact]
    public async Task The_feed_says_when_what_a_watcher_has_not_seen_was_removed_and_never_uses_a_position_twice()
    {
        await AppendAsync(Start("a"));
        var seen = (await FeedAsync(0, 10)).Last;
        await AppendAsync(Start("b", status: RunStatus.Completed));
        var end = (await FeedAsync(seen, 10)).Last;
        await Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default);
        await RestartAsync();
        (await FeedAsync(seen, 10)).Trimmed.ShouldBeTrue();
        (await FeedAsync(end, 10)).Trimmed.ShouldBeFalse();
        await AppendAsync(Next("a", 1));
        var page = await FeedAsync(end, 10);
        page.Appends.Count.ShouldBe(1);
        page.Last.ShouldBeGreaterThan(end);
    }

    [Fact]
    public async Task The_feed_over_trimmed_and_pruned_runs_gives_all_that_is_left_once_and_says_that_the_rest_was_removed()
    {
        await AppendAsync(Start("trimmed"), Start("pruned"), Start("whole"));
        for (var version = 1; version <= 8; version++)
            await AppendAsync(Next("trimmed", version), Next("pruned", version), Next("whole", version));
        var seen = (await FeedAsync(0, 12)).Last;
        await AppendAsync(Next("pruned", 9, row: Samples.Row("pruned", RunStatus.Completed)));
        var before = await FeedFromAsync(seen);
        before.Trimmed.ShouldBeFalse();

        await Can<IJournalTrimming>().TrimAsync(new RunBaseline("trimmed", 6, 1, "state"u8.ToArray(), []), default);
        (await Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default)).ShouldBe(1);
        await RestartAsync();

        var all = await FeedFromAsync(0);
        all.Trimmed.ShouldBeTrue();
        all.Seen.ShouldBe([.. Enumerable.Range(1, 6).Select(version => $"whole {version}"),
            .. Enumerable.Range(7, 3).SelectMany(version => new[] { $"trimmed {version}", $"whole {version}" })]);
        // Who had seen some of it hears of the removal too, and misses nothing of what is left.
        var rest = await FeedFromAsync(seen);
        rest.Trimmed.ShouldBeTrue();
        rest.Seen.ShouldBe(before.Seen.Where(all.Seen.Contains));
        (await FeedFromAsync(before.Last)).ShouldSatisfyAllConditions(end => end.Trimmed.ShouldBeFalse(), end => end.Seen.ShouldBeEmpty());
    }

    private async Task<(List<string> Seen, bool Trimmed, long Last)> FeedFromAsync(long after)
    {
        var (seen, trimmed) = (new List<string>(), false);
        while (true)
        {
            var page = await FeedAsync(after, 2);
            trimmed |= page.Trimmed;
            if (page.Appends.Count == 0)
                return (seen, trimmed, page.Last);
            seen.AddRange(page.Appends.SelectMany(append => append.Entries.Select(entry => $"{append.RunId} {entry.Version}")));
            after = page.Last;
        }
    }

    private async Task<List<AsideRun>> AsideAsync(RunStatus status)
    {
        var all = new List<AsideRun>();
        await foreach (var run in Can<IRunShelf>().AsideAsync(status, default))
            all.Add(run);
        return all;
    }
}
