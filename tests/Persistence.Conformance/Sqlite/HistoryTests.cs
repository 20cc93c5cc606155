using ActorFlow.Journal;
using Shouldly;
using Xunit;
using static ActorFlow.Persistence.Conformance.Histories;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>Whatever a run is taken up from is read with one question, for many runs alike, and what is wrong with one of them concerns no other.</summary>
public sealed class HistoryTests : SqliteFixture
{
    [Fact]
    public async Task Histories_come_in_the_order_asked_for_with_snapshots_and_what_follows_them()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c", "d");
        await SnapshotAsync(journal, new("b", 3, 1, "three"u8.ToArray()), new("c", 6, 2, "six"u8.ToArray()), new("d", 1, 1, ""u8.ToArray()));

        RunId[] asked = ["d", "nobody", "a", "c", "b", "a"];
        var found = await ReadAsync(journal, asked);
        found.Select(Text).ShouldBe(["snapshot 1:1, 1 to 6", "none", "1 to 6", "snapshot 6:2, 6 to 6", "snapshot 3:1, 3 to 6", "1 to 6"]);
        foreach (var (history, run) in found.Zip(asked).Where(one => one.First is not null))
        {
            history!.Entries.ShouldBeEntries(await journal.ReadAsync(run, history.Snapshot?.Version ?? 1, default));
            history.Snapshot?.Data.ToArray().ShouldBe((await journal.Capability<ISnapshotStore>()!.LoadAsync(run, default))!.Data.ToArray());
        }

        (await ReadAsync(journal)).ShouldBeEmpty();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await ReadAsync(journal, [.. Enumerable.Repeat<RunId>("a", 1_001)]));
    }

    [Fact]
    public async Task Histories_say_what_the_index_says_of_a_run()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "running", "parked", "ended", "quarantined");
        await AppendAsync(journal, Next(opening, "ended", 6, 1, Samples.Row("ended", RunStatus.Completed)));
        await journal.Capability<IRunShelf>()!.ParkAsync("parked", "why", "build", Samples.Noon, default);
        await journal.QuarantineAsync("quarantined", "why", "build", Samples.Noon, default);
        (await ReadAsync(journal, "running", "parked", "ended", "quarantined")).Select(history => history!.Status)
            .ShouldBe([RunStatus.Running, RunStatus.Parked, RunStatus.Completed, RunStatus.Quarantined]);
        await journal.Capability<IRunShelf>()!.ReleaseAsync("parked", default);
        (await ReadAsync(journal, "parked")).Single()!.Status.ShouldBe(RunStatus.Running);
    }

    [Theory]
    [InlineData("UPDATE log SET entries = CAST(replace(entries, 'at', 'as') AS BLOB) WHERE run = 2 AND first = 3")]
    [InlineData("UPDATE log SET entries = substr(entries, 1, 20) WHERE run = 2 AND first = 3")]
    [InlineData("UPDATE log SET entries = x'' WHERE run = 2 AND first = 1")]
    [InlineData("UPDATE log SET chain = chain + 1 WHERE run = 2 AND first = 5")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 3")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 1")]
    [InlineData("DELETE FROM log WHERE run = 2")]
    [InlineData("UPDATE log SET last = 5 WHERE run = 2 AND first = 3")]
    [InlineData("INSERT INTO snapshots VALUES (2, 4, 1, 1, x'78')")]
    [InlineData("INSERT INTO snapshots VALUES (2, 7, 1, 1, x'78')")]
    public async Task A_damaged_run_is_left_to_be_read_by_itself_and_its_neighbours_come(string damage)
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c");
        await journal.DisposeAsync();
        Execute(damage);
        (journal, _) = await OpenAsync();
        (await ReadAsync(journal, "a", "b", "c")).Select(Text).ShouldBe(["1 to 6", "none", "1 to 6"]);
    }

    [Fact]
    public async Task A_snapshot_ahead_of_its_run_leaves_the_run_to_be_read_by_itself()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b");
        await SnapshotAsync(journal, new RunSnapshot("a", 6, 1, "six"u8.ToArray()));
        await journal.DisposeAsync();
        Execute("DELETE FROM log WHERE run = 1 AND first = 5");
        (journal, _) = await OpenAsync();
        (await ReadAsync(journal, "a", "b")).Select(Text).ShouldBe(["none", "1 to 6"]);
    }

    [Fact]
    public async Task Trimmed_runs_come_from_a_snapshot_behind_their_baseline_and_others_and_pruned_ones_are_left_to_be_read_by_themselves()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c", "d");
        await SnapshotAsync(journal, new RunSnapshot("c", 5, 1, "five"u8.ToArray()), new RunSnapshot("d", 3, 1, "three"u8.ToArray()));
        foreach (var run in (RunId[])["a", "c", "d"])
            await journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline(run, 3, 2, "state"u8.ToArray(), []), default);
        await AppendAsync(journal, Next(opening, "b", 6, 1, Samples.Row("b", RunStatus.Completed)));
        (await journal.Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(Samples.Noon.AddDays(1), []), default)).ShouldBe(1);
        (await ReadAsync(journal, "a", "b", "c", "d")).Select(Text).ShouldBe(["none", "none", "snapshot 5:1, 5 to 6", "none"]);
    }

    [Fact]
    public async Task When_much_was_read_the_runs_that_are_left_are_read_by_themselves()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c", "d");
        foreach (var run in (RunId[])["b", "c"])
            await AppendAsync(journal, Next(opening, run, 6) with { Entries = new[] { Samples.Entry(7, $"\"{new string('x', 9 << 20)}\"") } });
        (await ReadAsync(journal, "a", "b", "c", "d")).Select(Text).ShouldBe(["1 to 6", "1 to 7", "1 to 7", "none"]);
        (await ReadAsync(journal, "d")).Select(Text).ShouldBe(["1 to 6"]);
    }

    /// <summary>Runs with six entries in three appends.</summary>
    private async Task FillAsync(IRunJournal journal, JournalOpening opening, params RunId[] runs)
    {
        await AppendAsync(journal, [.. runs.Select(run => Start(opening, run, 2))]);
        await AppendAsync(journal, [.. runs.Select(run => Next(opening, run, 2, 2)), .. runs.Select(run => Next(opening, run, 4, 2))]);
    }
}
