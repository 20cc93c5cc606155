using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using Shouldly;
using Xunit;
using static ActorFlow.Persistence.Conformance.Histories;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>Many runs are read with one question, and what is wrong with one of them concerns no other.</summary>
public sealed class HistoryTests : PostgreSqlFixture
{
    [Fact]
    public async Task Histories_come_in_the_order_asked_for_with_snapshots_and_what_follows_them()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c", "d");
        await SnapshotAsync(journal, new("b", 3, 1, "three"u8.ToArray()), new("c", 6, 2, "six"u8.ToArray()), new("d", 1, 1, ""u8.ToArray()));

        var found = await ReadAsync(journal, "d", "nobody", "a", "c", "b", "a");
        found.Select(Text).ShouldBe(["snapshot 1:1, 1 to 6", "none", "1 to 6", "snapshot 6:2, 6 to 6", "snapshot 3:1, 3 to 6", "1 to 6"]);
        foreach (var (history, run) in found.Zip(new RunId[] { "d", "nobody", "a", "c", "b", "a" }).Where(one => one.First is not null))
        {
            history!.Entries.ShouldBeEntries(await journal.ReadAsync(run, history.Snapshot?.Version ?? 1, default));
            var snapshot = await journal.Capability<ISnapshotStore>()!.LoadAsync(run, default);
            history.Snapshot?.Data.ToArray().ShouldBe(snapshot!.Data.ToArray());
        }

        (await ReadAsync(journal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE log SET entries = overlay(entries placing 'x' from 30) WHERE run = 2 AND first = 3")]
    [InlineData("UPDATE log SET entries = substr(entries, 1, 20) WHERE run = 2 AND first = 3")]
    [InlineData("UPDATE log SET entries = '' WHERE run = 2 AND first = 1")]
    [InlineData("UPDATE log SET chain = chain + 1 WHERE run = 2 AND first = 5")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 3")]
    [InlineData("DELETE FROM log WHERE run = 2 AND first = 1")]
    [InlineData("DELETE FROM log WHERE run = 2")]
    [InlineData("UPDATE log SET last = 5 WHERE run = 2 AND first = 3")]
    [InlineData("INSERT INTO snapshots VALUES (2, 4, 1, 1, 'x')")]
    [InlineData("INSERT INTO snapshots VALUES (2, 7, 1, 1, 'x')")]
    public async Task A_damaged_run_is_left_to_be_read_by_itself_and_its_neighbours_come(string damage)
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c");
        await ExecuteAsync("SET search_path = actorflow; " + damage);
        (await ReadAsync(journal, "a", "b", "c")).Select(Text).ShouldBe(["1 to 6", "none", "1 to 6"]);
    }

    [Fact]
    public async Task A_snapshot_ahead_of_its_run_or_a_damaged_one_leaves_the_run_to_be_read_by_itself()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b");
        await SnapshotAsync(journal, new RunSnapshot("a", 6, 1, "six"u8.ToArray()), new RunSnapshot("b", 4, 1, "four"u8.ToArray()));
        await ExecuteAsync("DELETE FROM actorflow.log WHERE run = 1 AND first = 5; UPDATE actorflow.snapshots SET data = 'x' WHERE run = 2");
        (await ReadAsync(journal, "a", "b")).Select(Text).ShouldBe(["none", "none"]);
    }

    [Fact]
    public async Task Trimmed_and_pruned_runs_are_left_to_be_read_by_themselves()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "a", "b", "c");
        await journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("a", 4, 2, "state"u8.ToArray(), []), default);
        await AppendAsync(journal, Next(opening, "b", 6, 1, Samples.Row("b", RunStatus.Completed)));
        (await journal.Capability<IJournalRetention>()!.PruneAsync(new PruneRequest(Samples.Noon.AddDays(1), []), default)).ShouldBe(1);
        (await ReadAsync(journal, "a", "b", "c")).Select(Text).ShouldBe(["none", "none", "1 to 6"]);
    }

    [Fact]
    public async Task Long_runs_and_large_appends_and_snapshots_are_left_to_be_read_by_themselves()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, "large", "imaged", "long", "short");
        await AppendAsync(journal, Next(opening, "large", 6) with { Entries = new[] { Samples.Entry(7, $"\"{new string('x', 70_000)}\"") } });
        for (var version = 6L; version < 80; version += 2)
            await AppendAsync(journal, Next(opening, "long", version, 2));
        for (var version = 6L; version < 70; version++)
            await AppendAsync(journal, Next(opening, "short", version, 1));
        await SnapshotAsync(journal, new RunSnapshot("imaged", 6, 1, new byte[70_000]));
        (await ReadAsync(journal, "large", "imaged", "long", "short")).Select(Text).ShouldBe(["none", "none", "1 to 80", "none"]);
        await SnapshotAsync(journal, new RunSnapshot("short", 69, 1, "later"u8.ToArray()), new RunSnapshot("imaged", 6, 1, "small"u8.ToArray()));
        (await ReadAsync(journal, "short", "large")).Select(Text).ShouldBe(["snapshot 69:1, 69 to 70", "none"]);
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task An_engine_that_takes_many_runs_over_quarantines_the_damaged_one_and_goes_on_with_all_others()
    {
        const int Runs = 300;
        using var entered = new SemaphoreSlim(0);
        var first = await FlowSystem.StartAsync(o => o.UsePostgreSql(Database.ConnectionString).AddFlow(Flow(async token =>
        {
            entered.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        })));
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => first.StartAsync("held", null, new() { Id = $"run-{run}" })));
        for (var run = 0; run < Runs; run++)
            await entered.WaitAsync();
        first.Crash();
        await ExecuteAsync("UPDATE actorflow.log SET chain = chain + 1 WHERE first = 1 AND run = (SELECT run FROM actorflow.runs WHERE id = 'run-77')");

        await using var second = await FlowSystem.StartAsync(o => o.UsePostgreSql(Database.ConnectionString).AddFlow(Flow(static _ => Task.CompletedTask)));
        for (var run = 0; run < Runs; run++)
        {
            if (run == 77)
                // Whoever asks before it is set aside hears what is wrong with it.
                ((await Should.ThrowAsync<Exception>(async () => await second.WaitAsync("run-77"))) is RunJournalException or RunQuarantinedException).ShouldBeTrue();
            else
                (await second.WaitAsync($"run-{run}")).EnsureCompleted();
        }

        await using var reader = await PostgreSqlJournalReader.OpenAsync(Place.Options());
        (await reader.Capability<IRunShelf>()!.AsideAsync(RunStatus.Quarantined, default).ToListAsync()).Select(aside => aside.RunId.Value).ShouldBe(["run-77"]);

        static FlowDefinition Flow(Func<CancellationToken, Task> work) => ActorFlow.Flow.Named("held").StartAt(Node.Named("only").Exec(async (ExecContext x) =>
        {
            await work(x.CancellationToken);
            return 0;
        })).Durable(Durability.Strict).Build();
    }

    /// <summary>Runs with six entries in three appends.</summary>
    private async Task FillAsync(IRunJournal journal, JournalOpening opening, params RunId[] runs)
    {
        await AppendAsync(journal, [.. runs.Select(run => Start(opening, run, 2))]);
        await AppendAsync(journal, [.. runs.Select(run => Next(opening, run, 2, 2)), .. runs.Select(run => Next(opening, run, 4, 2))]);
    }
}
