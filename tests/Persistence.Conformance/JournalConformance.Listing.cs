using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task Runs_are_listed_by_the_time_of_their_start_and_paged_without_gap_or_repetition()
    {
        // Started out of order, and several at the same time.
        var rows = Enumerable.Range(0, 57).Select(i => Samples.Row($"run-{i:00}") with { StartedAt = Samples.Noon.AddSeconds(i * 31 % 19) }).ToList();
        await StartAsync(rows);
        var oldestFirst = rows.OrderBy(row => row.StartedAt).ThenBy(row => row.RunId.Value, StringComparer.Ordinal).Select(row => row.RunId).ToList();

        foreach (var limit in new[] { 1, 5, 19, 56, 57, 1000 })
        {
            (await ListAllAsync(new RunQuery { OldestFirst = true, Limit = limit })).ShouldBe(oldestFirst);
            (await ListAllAsync(new RunQuery { Limit = limit })).ShouldBe(oldestFirst.AsEnumerable().Reverse());
        }
    }

    [Fact]
    public async Task A_page_goes_on_where_the_last_one_ended_though_runs_start_and_end_meanwhile()
    {
        await StartAsync(Enumerable.Range(0, 10).Select(i => Samples.Row($"run-{i}") with { StartedAt = Samples.Noon.AddSeconds(i) }));
        var index = Can<IRunIndex>();
        var first = await index.ListAsync(new RunQuery { Limit = 4 }, default);
        await StartAsync([Samples.Row("new") with { StartedAt = Samples.Noon.AddSeconds(99) }]);
        await AppendAsync(Next("run-5", 1, row: Samples.Row("run-5", RunStatus.Completed) with { StartedAt = Samples.Noon.AddSeconds(5) }));
        await RestartAsync();
        var second = await Can<IRunIndex>().ListAsync(new RunQuery { Limit = 4, After = first.Next }, default);
        second.Runs.Select(row => row.RunId.Value).ShouldBe(["run-5", "run-4", "run-3", "run-2"]);
    }

    [Fact]
    public async Task Runs_are_filtered_by_everything_at_once_and_alone()
    {
        var random = new Random(7);
        var statuses = Enum.GetValues<RunStatus>().Where(status => status is not (RunStatus.Parked or RunStatus.Quarantined)).ToArray();
        var rows = Enumerable.Range(0, 300).Select(i =>
        {
            var status = statuses[random.Next(statuses.Length)];
            return Samples.Row($"run-{i:000}", status) with
            {
                Flow = $"flow-{random.Next(3)}",
                Fingerprint = $"print-{random.Next(2)}",
                StartedAt = Samples.Noon.AddMinutes(random.Next(40)).AddTicks(random.Next(3)),
                Tags = [.. new[] { "red", "green", "Blue 50%" }.Where(_ => random.Next(2) == 0)],
                Parent = random.Next(4) == 0 ? "parent" : null,
                Key = random.Next(4) == 0 ? $"key_{i}" : null,
                Outcome = random.Next(3) == 0 ? "Größe \\ 100% failed" : null,
            };
        }).ToList();
        await StartAsync(rows);
        var stored = new List<RunSummary>();
        foreach (var row in rows)
            stored.Add((await Journal.FindAsync(row.RunId, default))!);

        RunQuery[] queries =
        [
            new() { Statuses = [RunStatus.Failed] },
            new() { Statuses = [RunStatus.Failed, RunStatus.Completed, RunStatus.Failed] },
            new() { Statuses = [RunStatus.Quarantined] },
            new() { Flow = "flow-1" },
            new() { Flow = "FLOW-1" },
            new() { Flow = "flow-2", Statuses = [RunStatus.Running] },
            new() { Tags = ["red"] },
            new() { Tags = ["red", "Blue 50%"], Flow = "flow-0" },
            new() { Tags = ["blue 50%"] },
            new() { Parent = "parent" },
            new() { Parent = "parent", Statuses = [RunStatus.Waiting] },
            new() { Text = "RUN-12" },
            new() { Text = "100% f" },
            new() { Text = "GRöße" },
            new() { Text = "grÖsse" },
            new() { Text = "key_1" },
            new() { Text = "_" },
            new() { Text = "\\ 1" },
            new() { Text = "50%", Statuses = [RunStatus.Killed] },
            new() { Text = "" },
            new() { StartedFrom = Samples.Noon.AddMinutes(10), StartedBefore = Samples.Noon.AddMinutes(20) },
            new() { StartedFrom = Samples.Noon.AddMinutes(10).AddTicks(1) },
            new() { StartedBefore = Samples.Noon.AddMinutes(20).AddTicks(1), Statuses = [RunStatus.Running] },
            new() { Statuses = [RunStatus.Completed], Flow = "flow-1", Tags = ["red"], Text = "run", Parent = "parent", StartedFrom = Samples.Noon,
                StartedBefore = Samples.Noon.AddHours(1) },
        ];
        foreach (var query in queries)
        {
            var expected = stored.Where(query.Matches).OrderBy(row => row.StartedAt).ThenBy(row => row.RunId).Select(row => row.RunId).ToList();
            (await ListAllAsync(query with { OldestFirst = true, Limit = 7 })).ShouldBe(expected, query.ToString());
            (await ListAllAsync(query with { Limit = 1000 })).ShouldBe(expected.AsEnumerable().Reverse(), query.ToString());
        }
    }

    [Fact]
    public async Task A_changed_row_is_found_by_what_it_is_now()
    {
        await StartAsync([Samples.Row("a") with { Tags = ["old", "both"] }]);
        await AppendAsync(Next("a", 1,
            row: Samples.Row("a", RunStatus.Failed) with { Flow = "renamed", Tags = ["both", "new", "new"], Outcome = "boom" }));
        async Task<bool> Finds(RunQuery query) => (await ListAllAsync(query)).Count == 1;
        (await Finds(new() { Tags = ["old"] })).ShouldBeFalse();
        (await Finds(new() { Tags = ["both", "new"] })).ShouldBeTrue();
        (await Finds(new() { Statuses = [RunStatus.Running] })).ShouldBeFalse();
        (await Finds(new() { Statuses = [RunStatus.Failed], Text = "BOOM" })).ShouldBeTrue();
        (await Finds(new() { Flow = "checkout" })).ShouldBeFalse();
        (await Finds(new() { Flow = "renamed" })).ShouldBeTrue();
    }

    [Fact]
    public async Task A_rare_run_among_many_is_found_in_pages_of_bounded_work()
    {
        await StartAsync(Enumerable.Range(0, 12_000).Select(i => Samples.Row($"run-{i}") with { Outcome = i is 3 or 11_000 ? "needle" : null }));
        (await ListAllAsync(new RunQuery { Text = "needle" })).ShouldBe(["run-11000", "run-3"]);
    }

    [Fact]
    public async Task Runs_are_counted_by_flow_and_status()
    {
        await AppendAsync(Start("a"), Start("b"), Start("c", status: RunStatus.Completed));
        await StartAsync([Samples.Row("d") with { Flow = "other" }, Samples.Row("e") with { Fingerprint = "fingerprint-2" }]);
        await AppendAsync(Next("a", 1, row: Samples.Row("a", RunStatus.Failed)), Next("b", 7, row: Samples.Row("b", RunStatus.Failed)));
        await AppendAsync(Next("d", 1, row: Samples.Row("d") with { Flow = "checkout" }));
        RunCount[] expected = [new("checkout", RunStatus.Running, 3), new("checkout", RunStatus.Completed, 1), new("checkout", RunStatus.Failed, 1)];
        (await Can<IRunIndex>().CountAsync(default)).ShouldBe(expected);
        await RestartAsync();
        (await Can<IRunIndex>().CountAsync(default)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_malformed_query_is_refused()
    {
        foreach (var query in new RunQuery[] { new() { Limit = 0 }, new() { Limit = 1001 }, new() { After = "x" }, new() { After = "1.x" },
            new() { After = ".1" } })
            await Should.ThrowAsync<ArgumentException>(async () => await Can<IRunIndex>().ListAsync(query, default));
    }

    [Fact]
    public async Task Due_runs_come_in_the_order_of_their_times_up_to_the_horizon()
    {
        RunSummary Due(string id, int? minutes, RunStatus status = RunStatus.Waiting)
            => Samples.Row(id, status) with { Due = minutes is { } m ? Samples.Noon.AddMinutes(m) : null };
        await StartAsync([Due("c", 3), Due("a", 1), Due("b1", 2), Due("b2", 2), Due("b3", 2), Due("never", null), Due("done", 1, RunStatus.Completed),
            Due("sick", 1), Due("far", 60), Due("early", -9000)]);
        await AppendAsync(Next("a", 1, row: Due("a", null)));
        await Journal.QuarantineAsync("sick", "unreadable", "1.0", Samples.Noon, default);
        await RestartAsync();

        var found = new List<string>();
        DueRun? last = null;
        do
        {
            var page = await Can<IWakeUps>().DueAsync(Samples.Noon.AddMinutes(60), last, 2, default);
            page.Count.ShouldBeLessThanOrEqualTo(2);
            found.AddRange(page.Select(run => $"{run.RunId} {(run.Due - Samples.Noon).TotalMinutes}"));
            last = page.Count > 0 ? page[^1] : null;
        }
        while (last is not null);
        found.ShouldBe(["early -9000", "b1 2", "b2 2", "b3 2", "c 3"]);
    }

    private async Task StartAsync(IEnumerable<RunSummary> rows)
        => (await OutcomesAsync([.. rows.Select(row => new AppendRequest(row.RunId, 0, 0, NextId(), Samples.Entries(1, 1), row))]))
            .ShouldAllBe(outcome => outcome == AppendOutcome.Appended);

    private async Task<List<RunId>> ListAllAsync(RunQuery query)
    {
        var found = new List<RunId>();
        do
        {
            var page = await Can<IRunIndex>().ListAsync(query, default);
            page.Runs.Count.ShouldBeLessThanOrEqualTo(query.Limit);
            found.AddRange(page.Runs.Select(row => row.RunId));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return found;
    }
}
