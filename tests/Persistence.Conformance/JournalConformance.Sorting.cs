using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    private static readonly string[] FlowNames = ["b", "a:1.2", "Z", "ä%", "a", "c/😀", "c/\uFB01"];

    [Fact]
    public async Task Runs_are_sorted_by_everything_both_ways_with_any_filter_and_paged_without_gap_or_repetition()
    {
        var rows = Mixed(180);
        await StartAsync(rows);
        var stored = new List<(RunSummary Row, int Number)>();
        foreach (var row in rows)
            stored.Add(((await Journal.FindAsync(row.RunId, default))!, stored.Count));
        RunQuery[] filters =
        [
            new(),
            new() { Statuses = [RunStatus.Failed, RunStatus.Waiting, RunStatus.Pending] },
            new() { Flow = "a" },
            new() { Flow = "ä%", Statuses = [RunStatus.Completed] },
            new() { Tags = ["red"], RootsOnly = true },
            new() { Parent = "parent" },
            new() { Text = "run-1", StartedFrom = Samples.Noon.AddMinutes(3), StartedBefore = Samples.Noon.AddMinutes(30) },
            new() { Sees = flow => flow is "a" or "Z" },
        ];
        foreach (var filter in filters)
        {
            foreach (var sort in Enum.GetValues<RunSort>())
            {
                var wanted = stored.Where(one => filter.Matches(one.Row)).ToList();
                wanted.Count.ShouldBeGreaterThan(3, filter.ToString());
                foreach (var limit in new[] { 4, 1000 })
                {
                    (await ListAllAsync(filter with { Sort = sort, OldestFirst = true, Limit = limit })).ShouldBe(Sorted(wanted, sort, 1), $"{filter} by {sort}, upwards");
                    (await ListAllAsync(filter with { Sort = sort, Limit = limit })).ShouldBe(Sorted(wanted, sort, -1), $"{filter} by {sort}, downwards");
                }
            }
        }
    }

    [Fact]
    public async Task Pages_of_sorted_runs_go_on_where_they_ended_though_runs_start_meanwhile_and_the_journal_is_opened_anew()
    {
        foreach (var sort in new[] { RunSort.Ended, RunSort.Flow, RunSort.Status })
        {
            var rows = Mixed(40).ConvertAll(row => row with { RunId = new RunId($"{sort}-{row.RunId}"), Tags = [$"{sort}"] });
            await StartAsync(rows);
            var expected = await ListAllAsync(new RunQuery { Tags = [$"{sort}"], Sort = sort, Limit = 1000 });
            // Nothing narrows this one down, so that the index of the order is read.
            var (seen, query) = (new List<RunId>(), new RunQuery { Sort = sort, Limit = 7, Text = $"{sort}-" });
            for (var number = 0; number == 0 || query.After is not null; number++)
            {
                var page = await Can<IRunIndex>().ListAsync(query, default);
                seen.AddRange(page.Runs.Select(row => row.RunId).Where(expected.Contains));
                await StartAsync([.. FlowNames.Select(flow => Samples.Row(new RunId($"{sort}-new-{number}-{flow}"), RunStatus.Failed) with { Flow = flow })]);
                query = query with { After = page.Next };
                if (number == 1)
                    await RestartAsync();
            }

            seen.ShouldBe(expected, $"{sort}");
        }
    }

    [Fact]
    public async Task A_run_stands_where_its_last_change_has_put_it()
    {
        await StartAsync(Enumerable.Range(0, 4).Select(i => Samples.Row($"run-{i}") with { UpdatedAt = Samples.Noon.AddSeconds(i) }));
        await AppendAsync(Next("run-1", 1, row: Samples.Row("run-1", RunStatus.Completed) with { Flow = "zoo", UpdatedAt = Samples.Noon.AddSeconds(9), EndedAt = Samples.Noon.AddSeconds(9) }));
        await Journal.QuarantineAsync("run-2", "unreadable", "1.0", Samples.Noon, default);
        async Task<string> By(RunSort sort) => string.Join(' ', (await ListAllAsync(new RunQuery { Sort = sort })).Select(run => run.Value[4..]));
        (await By(RunSort.Updated)).ShouldBe("1 3 2 0");
        (await By(RunSort.Ended)).ShouldBe("1 3 2 0");
        (await By(RunSort.Flow)).ShouldBe("1 3 2 0");
        (await By(RunSort.Status)).ShouldBe("2 1 3 0");
    }

    [Fact]
    public async Task Rare_runs_among_many_are_sorted_on_one_page()
    {
        await StartAsync(Enumerable.Range(0, 12_000).Select(i => Samples.Row($"run-{i}", i % 4_000 == 5 ? RunStatus.Failed : RunStatus.Completed) with
        {
            Tags = i % 3_000 == 7 ? ["rare"] : [], UpdatedAt = Samples.Noon.AddSeconds(-i), Parent = i % 5_000 == 9 ? "parent" : null,
        }));
        async Task<string> Of(RunQuery query)
        {
            var page = await Can<IRunIndex>().ListAsync(query with { Sort = RunSort.Updated }, default);
            page.Next.ShouldBeNull();
            return string.Join(' ', page.Runs.Select(run => run.RunId.Value[4..]));
        }

        (await Of(new() { Statuses = [RunStatus.Failed] })).ShouldBe("5 4005 8005");
        (await Of(new() { Tags = ["rare"], OldestFirst = true })).ShouldBe("9007 6007 3007 7");
        (await Of(new() { Parent = "parent" })).ShouldBe("9 5009 10009");
    }

    [Fact]
    public async Task A_place_in_a_list_of_another_order_is_refused()
    {
        await StartAsync(Mixed(10));
        var index = Can<IRunIndex>();
        foreach (var sort in Enum.GetValues<RunSort>())
        {
            var next = (await index.ListAsync(new RunQuery { Sort = sort, Limit = 3 }, default)).Next;
            foreach (var other in Enum.GetValues<RunSort>().Where(other => other != sort))
                await Should.ThrowAsync<ArgumentException>(async () => await index.ListAsync(new RunQuery { Sort = other, After = next }, default), $"{next} by {other}");
        }

        foreach (var query in new RunQuery[] { new() { Sort = (RunSort)77 }, new() { Sort = RunSort.Flow, After = "flow:0:a" }, new() { Sort = RunSort.Status, After = "status:-1::1.2" } })
            await Should.ThrowAsync<ArgumentException>(async () => await index.ListAsync(query, default), query.ToString());
    }

    private static List<RunSummary> Mixed(int count)
    {
        var random = new Random(11);
        var statuses = Enum.GetValues<RunStatus>().Where(status => status is not (RunStatus.Parked or RunStatus.Quarantined)).ToArray();
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var status = statuses[random.Next(statuses.Length)];
            var started = Samples.Noon.AddMinutes(random.Next(40)).AddTicks(random.Next(30));
            return Samples.Row($"run-{i:000}", status) with
            {
                Flow = FlowNames[random.Next(FlowNames.Length)],
                Fingerprint = $"print-{random.Next(2)}",
                StartedAt = started,
                UpdatedAt = started.AddMinutes(random.Next(10)),
                EndedAt = status.IsEnded() ? started.AddMinutes(random.Next(10)) : null,
                Tags = random.Next(2) == 0 ? ["red"] : [],
                Parent = random.Next(3) == 0 ? "parent" : null,
            };
        })];
    }

    private static List<RunId> Sorted(IEnumerable<(RunSummary Row, int Number)> rows, RunSort sort, int direction)
    {
        int Compare((RunSummary Row, int Number) a, (RunSummary Row, int Number) b)
        {
            if (sort == RunSort.Ended && a.Row.EndedAt.HasValue != b.Row.EndedAt.HasValue)
                return a.Row.EndedAt.HasValue ? -1 : 1;
            var order = sort switch
            {
                RunSort.Updated => a.Row.UpdatedAt.CompareTo(b.Row.UpdatedAt),
                RunSort.Ended when a.Row.EndedAt is { } ended => ended.CompareTo(b.Row.EndedAt!.Value),
                RunSort.Flow => string.CompareOrdinal(a.Row.Flow, b.Row.Flow),
                RunSort.Status => a.Row.Status.CompareTo(b.Row.Status),
                _ => 0,
            };
            if (order == 0 && sort != RunSort.Updated && (sort != RunSort.Ended || a.Row.EndedAt is null))
                order = a.Row.StartedAt.CompareTo(b.Row.StartedAt);
            return (order != 0 ? order : a.Number.CompareTo(b.Number)) * direction;
        }

        var sorted = rows.ToList();
        sorted.Sort(Compare);
        return sorted.ConvertAll(one => one.Row.RunId);
    }
}
