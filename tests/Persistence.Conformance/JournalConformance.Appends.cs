using System.Text;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task Entries_come_back_as_they_were_written()
    {
        JournalEntry[] entries =
        [
            Samples.Entry(1, """{"text":"Grüße, 世界 🌍\u0000"}""", "run-started", 3),
            Samples.Entry(2, "", "x", 0),
            Samples.Entry(3, "\n visit 7 8\n", "visit.completed/2", int.MaxValue),
            Samples.Entry(4, new string('a', 300_000)),
        ];
        (await OutcomesAsync(new AppendRequest("a", 0, 0, NextId(), entries, Samples.Row("a")))).ShouldBe([AppendOutcome.Appended]);

        (await ReadAsync("a")).ShouldBeEntries(entries);
        await RestartAsync();
        (await ReadAsync("a")).ShouldBeEntries(entries);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("Ünïcode 世界 🌍 'quoted' \"twice\" -- ; %_*?[x]")]
    [InlineData("A")]
    public async Task Run_ids_are_compared_character_by_character(string id)
    {
        await AppendAsync(Start(id), Start("b"));
        (await ReadAsync(id)).Count.ShouldBe(1);
        (await ReadAsync(char.IsUpper(id[0]) ? id.ToLowerInvariant() : id.ToUpperInvariant())).ShouldBeEmpty();
        (await Journal.FindAsync(id, default))!.RunId.Value.ShouldBe(id);
    }

    [Fact]
    public async Task A_run_id_of_the_greatest_length_is_stored()
    {
        RunId runId = string.Concat(Enumerable.Repeat("🌍", RunId.MaxLength / 2));
        await AppendAsync(Start(runId));
        await RestartAsync();
        (await ReadAsync(runId)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Reading_from_a_version_gives_the_rest()
    {
        await AppendAsync(Start("a", 3), Next("a", 3, 4), Next("a", 7));
        foreach (var from in Enumerable.Range(1, 9))
            (await ReadAsync("a", from)).Select(entry => entry.Version).ShouldBe(Enumerable.Range(from, 9 - from).Select(version => (long)version));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Reading_page_by_page_gives_all_of_it_and_nothing_only_at_the_end(int enough)
    {
        await AppendAsync(Start("a", 3), Next("a", 3, 4), Next("a", 7), Next("a", 8, 2));
        var versions = new List<long>();
        for (var from = 1L; await Journal.ReadPageAsync("a", from, enough, default) is { Count: > 0 } page; from = versions[^1] + 1)
            versions.AddRange(page.Select(entry => entry.Version));
        versions.ShouldBe(Enumerable.Range(1, 10).Select(version => (long)version));
    }

    [Fact]
    public async Task An_unknown_run_has_no_entries_and_no_row()
    {
        (await ReadAsync("nobody")).ShouldBeEmpty();
        (await Journal.FindAsync("nobody", default)).ShouldBeNull();
        (await Journal.FindByKeyAsync("nothing", default)).ShouldBeNull();
        (await Journal.ContainsAsync("nobody", NextId(), default)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(17, 40)]
    [InlineData(39, 40)]
    [InlineData(100, 150)]
    public async Task Of_many_runs_that_are_new_to_the_writer_the_one_that_is_stored_is_refused_with_what_follows_it(int place, int runs)
    {
        await AppendAsync(Start("stored", 2));
        await RestartAsync();
        for (var round = 0; round < 2; round++)
        {
            var ids = Enumerable.Range(0, runs).Select(i => i == place ? "stored" : $"new-{round}-{i}").ToArray();
            // Named anew each time: an append that is sent again may be known again.
            AppendRequest[] Batch() => [.. ids.Select(id => Start(id)), .. ids.Select(id => Next(id, 1, row: Samples.Row(id, RunStatus.Completed)))];
            var expected = ids.Concat(ids).Select(id => id == "stored" ? AppendOutcome.Conflict : AppendOutcome.Appended).ToArray();
            (await OutcomesAsync(Batch())).ShouldBe(expected, $"round {round}");
            (await OutcomesAsync(Batch())).ShouldAllBe(outcome => outcome == AppendOutcome.Conflict, "all of them are stored now");
        }

        await RestartAsync();
        (await ReadAsync("stored")).ShouldBeEntries(Samples.Entries(1, 2));
        (await Journal.FindAsync("stored", default))!.Status.ShouldBe(RunStatus.Running);
        foreach (var i in Enumerable.Range(0, runs).Where(i => i != place))
        {
            (await ReadAsync($"new-0-{i}")).ShouldBeEntries(Samples.Entries(1, 2));
            (await Journal.FindAsync($"new-1-{i}", default))!.Status.ShouldBe(RunStatus.Completed);
        }

        (await Can<IRunIndex>().CountAsync(default)).Sum(count => count.Count).ShouldBe((2 * runs) - 1);
        await foreach (var damage in Can<IJournalVerification>().VerifyAsync(default))
            damage.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_append_with_a_wrong_version_is_refused_and_its_neighbours_are_not(long wrong)
    {
        await AppendAsync(Start("a", 2), Start("b", 2));
        var bad = wrong == 0 ? Start("a") : Next("a", wrong);
        (await OutcomesAsync(Next("b", 2), bad, Start("c"))).ShouldBe([AppendOutcome.Appended, AppendOutcome.Conflict, AppendOutcome.Appended]);
        await RestartAsync();
        (await ReadAsync("a")).ShouldBeEntries(Samples.Entries(1, 2));
        (await ReadAsync("b")).Count.ShouldBe(3);
        (await ReadAsync("c")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_append_to_a_run_that_does_not_exist_is_refused()
    {
        (await OutcomesAsync(Next("a", 5), Next("b", 1, row: Samples.Row("b")))).ShouldBe([AppendOutcome.Conflict, AppendOutcome.Conflict]);
        (await Journal.FindAsync("a", default)).ShouldBeNull();
        (await Journal.FindAsync("b", default)).ShouldBeNull();
        (await OutcomesAsync(Start("a"))).ShouldBe([AppendOutcome.Appended]);
    }

    [Fact]
    public async Task Requests_of_one_run_in_a_batch_are_applied_in_order()
    {
        (await OutcomesAsync(Start("a"), Next("a", 1), Start("b"), Next("a", 2, 3))).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        (await ReadAsync("a")).ShouldBeEntries(Samples.Entries(1, 5));
    }

    [Fact]
    public async Task After_a_refusal_the_later_requests_of_the_run_are_conflicts()
    {
        await AppendAsync(Start("a", 2));
        (await OutcomesAsync(Next("a", 1), Next("a", 2), Start("b")))
            .ShouldBe([AppendOutcome.Conflict, AppendOutcome.Conflict, AppendOutcome.Appended]);
        (await OutcomesAsync(Next("a", 2))).ShouldBe([AppendOutcome.Appended]);
        (await ReadAsync("a")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_start_key_starts_one_run()
    {
        (await AppendAsync(Start("a", key: "order-7")))[0].Outcome.ShouldBe(AppendOutcome.Appended);
        var again = await AppendAsync(Start("b", key: "order-7"), Next("b", 1), Start("c", key: "order-8"), Start("d", key: "order-8"));
        again.ShouldBe(
        [
            new AppendAnswer(AppendOutcome.KeyTaken, "a"), new AppendAnswer(AppendOutcome.Conflict), new AppendAnswer(AppendOutcome.Appended),
            new AppendAnswer(AppendOutcome.KeyTaken, "c"),
        ]);
        await RestartAsync();
        (await Journal.FindByKeyAsync("order-7", default))!.RunId.ShouldBe("a");
        (await Journal.FindByKeyAsync("ORDER-7", default)).ShouldBeNull();
        (await Journal.FindAsync("b", default)).ShouldBeNull();
        (await AppendAsync(Start("b", key: "order-7")))[0].ShouldBe(new AppendAnswer(AppendOutcome.KeyTaken, "a"));
        (await AppendAsync(Start("b", key: "order-9")))[0].Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task An_append_can_be_found_by_its_id()
    {
        var first = Start("a");
        var refused = Next("a", 7);
        await AppendAsync(first, Start("b"), refused);
        await RestartAsync();
        (await Journal.ContainsAsync("a", first.AppendId, default)).ShouldBeTrue();
        (await Journal.ContainsAsync("b", first.AppendId, default)).ShouldBeFalse();
        (await Journal.ContainsAsync("a", refused.AppendId, default)).ShouldBeFalse();
        (await Journal.ContainsAsync("a", first.AppendId with { Incarnation = 99 }, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stored_entry_is_independent_of_the_callers_memory()
    {
        var data = Encoding.UTF8.GetBytes("""{"n":1}""");
        await AppendAsync(new AppendRequest("a", 0, 0, NextId(), new[] { new JournalEntry(1, "run-started", 1, data) }, Samples.Row("a")));
        data.AsSpan().Fill((byte)'x');
        Encoding.UTF8.GetString((await ReadAsync("a"))[0].Data.Span).ShouldBe("""{"n":1}""");
    }

    [Fact]
    public async Task A_malformed_request_is_an_error_and_nothing_of_its_batch_is_written()
    {
        AppendRequest[] malformed =
        [
            Start("x") with { RunId = default },
            Start("x") with { Entries = default },
            Start("x") with { Entries = Samples.Entries(2, 1) },
            Start("x") with { Entries = new[] { Samples.Entry(1), Samples.Entry(3) } },
            Start("x") with { Entries = new[] { Samples.Entry(1, name: "two words") } },
            Start("x") with { Entries = new[] { Samples.Entry(1, name: new string('n', 65)) } },
            Start("x") with { Summary = null },
            Start("x") with { Summary = Samples.Row("y") },
            Start("x") with { ExpectedVersion = -1, Entries = Samples.Entries(0, 1) },
        ];
        foreach (var bad in malformed)
            await Should.ThrowAsync<ArgumentException>(() => AppendAsync(Start("a"), bad));
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendBatchAsync(new[] { Start("a") }, new AppendAnswer[2], default));
        (await Journal.FindAsync("a", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_append_writes_nothing()
    {
        var answers = new AppendAnswer[1];
        await Should.ThrowAsync<OperationCanceledException>(async () => await Journal.AppendBatchAsync(new[] { Start("a") }, answers,
            new CancellationToken(true)));
        (await Journal.FindAsync("a", default)).ShouldBeNull();
        (await OutcomesAsync(Start("a"))).ShouldBe([AppendOutcome.Appended]);
    }
}
