using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_row_comes_back_as_it_was_written()
    {
        var plusTwo = TimeSpan.FromHours(2);
        var row = new RunSummary(
            "a", "flöw", "f1", RunStatus.Waiting, new DateTimeOffset(2026, 3, 29, 4, 5, 6, plusTwo).AddTicks(1234567), Samples.Noon, null, "key",
                ["b", "", "ä\"\\\n"], "parent",
            new DateTimeOffset(1969, 1, 1, 0, 0, 0, TimeSpan.Zero), "");
        await AppendAsync(new AppendRequest("a", 0, 0, NextId(), Samples.Entries(1, 1), row));
        await RestartAsync();

        var stored = (await Journal.FindAsync("a", default))!;
        stored.Tags.ShouldBe(row.Tags);
        stored.StartedAt.Offset.ShouldBe(TimeSpan.Zero);
        (stored with { Tags = [] })
            .ShouldBe(row with { Tags = [], StartedAt = new DateTimeOffset(2026, 3, 29, 2, 5, 6, TimeSpan.Zero).AddTicks(1234560) });
    }

    [Fact]
    public async Task A_row_changes_with_the_append_that_brings_one_and_only_then()
    {
        await AppendAsync(Start("a", key: "k"));
        await AppendAsync(Next("a", 1));
        (await Journal.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Running);

        var ended = Samples.Row("a", RunStatus.Failed) with { Fingerprint = "fingerprint-2", UpdatedAt = Samples.Noon.AddHours(1), Tags = ["x"],
            Outcome = "boom", Due = Samples.Noon };
        await AppendAsync(Next("a", 2, row: ended), Next("a", 9, row: Samples.Row("a")));
        await RestartAsync();
        var stored = (await Journal.FindAsync("a", default))!;
        stored.Tags.ShouldBe(["x"]);
        (stored with { Tags = [] }).ShouldBe(ended with { Key = "k", Tags = [] });
    }

    [Fact]
    public async Task Unfinished_runs_are_listed_in_the_order_of_their_start()
    {
        await AppendAsync(Start("late") with { Summary = Samples.Row("late") with { StartedAt = Samples.Noon.AddSeconds(1) } });
        await AppendAsync(Start("c", status: RunStatus.Waiting), Start("a"), Start("b", status: RunStatus.Paused),
            Start("d", status: RunStatus.Completed));
        await AppendAsync(Start("0", status: RunStatus.Pending), Start("e"), Start("f"), Start("g"), Start("h"),
            Start("i", status: RunStatus.Parked));
        RunStatus[] ends = [RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Killed];
        await AppendAsync([.. "efgh".Select((name, i) => Next(name.ToString(), 1, row: Samples.Row(name.ToString(), ends[i])))]);

        (await UnfinishedAsync()).ShouldBe(["c", "a", "b", "0", "i", "late"]);
        await AppendAsync(Next("f", 2, row: Samples.Row("f")));   // retried
        await RestartAsync();
        (await UnfinishedAsync()).ShouldBe(["c", "a", "b", "0", "f", "i", "late"]);
    }

    [Fact]
    public async Task Thousands_of_unfinished_runs_are_listed_each_once()
    {
        var ids = Enumerable.Range(0, 3_500).Select(i => new RunId($"run-{i * 7919 % 3_500}")).ToList();
        await AppendAsync([.. ids.Select(id => Start(id))]);
        (await UnfinishedAsync()).ShouldBe(ids);
    }

    [Fact]
    public async Task A_quarantined_run_is_shown_as_such_and_keeps_its_entries()
    {
        await AppendAsync(Start("a", 2), Start("b"));
        await Journal.QuarantineAsync("a", "unreadable", "1.0", Samples.Noon, default);
        await Journal.QuarantineAsync("nobody", "unreadable", "1.0", Samples.Noon, default);
        await RestartAsync();
        (await UnfinishedAsync()).ShouldBe(["b"]);
        (await Journal.FindAsync("a", default))!.Status.ShouldBe(RunStatus.Quarantined);
        (await ReadAsync("a")).Count.ShouldBe(2);
    }
}
