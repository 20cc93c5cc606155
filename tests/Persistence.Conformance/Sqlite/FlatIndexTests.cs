using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Reading;
using Shouldly;
using SQLitePCL;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>What a page of runs costs does not depend on how many are stored: counted in steps of SQLite's machine, which no busy computer disturbs.</summary>
public sealed class FlatIndexTests : SqliteFixture
{
    // So many that every shape fills its page.
    private const int Few = 10_000;

    private static readonly int Many = Long.Form ? 1_000_000 : 40_000;

    /// <summary>Every shape that a list can have.</summary>
    private static readonly Dictionary<string, RunQuery> Shapes = new(StringComparer.Ordinal)
    {
        ["all"] = new(),
        ["all, oldest first"] = new() { OldestFirst = true },
        ["a status"] = new() { Statuses = [RunStatus.Failed] },
        ["two statuses, oldest first"] = new() { Statuses = [RunStatus.Failed, RunStatus.Running], OldestFirst = true },
        ["a flow"] = new() { Flow = "flow-1" },
        ["a flow and a status"] = new() { Flow = "flow-1", Statuses = [RunStatus.Completed] },
        ["a rare status of a flow"] = new() { Flow = "flow-1", Statuses = [RunStatus.Failed] },
        ["a tag"] = new() { Tags = ["tag-3"] },
        ["two tags, oldest first"] = new() { Tags = ["tag-3", "all"], OldestFirst = true },
        ["a parent"] = new() { Parent = "parent-2" },
        ["a time"] = new() { StartedBefore = Samples.Noon.AddSeconds(500), StartedFrom = Samples.Noon },
        ["a text that all have"] = new() { Text = "RUN-" },
        ["small pages"] = new() { Limit = 5 },
        ["by change"] = new() { Sort = RunSort.Updated },
        ["by change, oldest first"] = new() { Sort = RunSort.Updated, OldestFirst = true },
        ["by end"] = new() { Sort = RunSort.Ended },
        ["by end, oldest first"] = new() { Sort = RunSort.Ended, OldestFirst = true },
        ["by flow"] = new() { Sort = RunSort.Flow },
        ["by flow, upwards"] = new() { Sort = RunSort.Flow, OldestFirst = true },
        ["by status"] = new() { Sort = RunSort.Status },
        ["by status, upwards"] = new() { Sort = RunSort.Status, OldestFirst = true },
        ["a frequent status by change"] = new() { Sort = RunSort.Updated, Statuses = [RunStatus.Completed] },
        ["a frequent tag by flow"] = new() { Sort = RunSort.Flow, Tags = ["all"] },
        ["a text by end"] = new() { Sort = RunSort.Ended, Text = "RUN-" },
    };

    [Fact]
    public async Task Pages_counts_and_wake_ups_cost_the_same_at_any_size()
    {
        var (few, many) = (await CostsAsync("few.db", Few), await CostsAsync("many.db", Many));
        foreach (var (shape, cost) in few)
            many[shape].ShouldBeLessThan((cost * 3 / 2) + 200, $"{shape}: {cost} steps with {Few} stored runs, {many[shape]} with {Many}");
        few["all"].ShouldBeGreaterThan(500, "steps are counted at all");
    }

    [Fact]
    public async Task Paging_through_everything_lists_each_run_once_while_others_are_started()
    {
        var (journal, opening) = await OpenAsync();
        await FillAsync(journal, opening, 3_000, 0);
        var (index, seen, started) = (journal.Capability<IRunIndex>()!, new List<string>(), 3_000);
        for (var query = new RunQuery { Limit = 100, Tags = ["all"] }; ;)
        {
            var page = await index.ListAsync(query, default);
            seen.AddRange(page.Runs.Select(run => run.RunId.Value));
            await FillAsync(journal, opening, 10, started);
            started += 10;
            if (page.Next is not { } next)
                break;
            query = query with { After = next };
        }

        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.Count.ShouldBe(3_000, "those that were there, newest first; what was started since is before the first page");
    }

    private async Task<Dictionary<string, long>> CostsAsync(string name, int runs)
    {
        var (journal, opening) = await OpenAsync(PathOf(name), options => options.Synchronous = SqliteSynchronous.Normal);
        for (var done = 0; done < runs; done += 1_000)
            await FillAsync(journal, opening, Math.Min(1_000, runs - done), done);
        await journal.DisposeAsync();
        using var connection = Connection.Open(PathOf(name), readOnly: true, vfs: null);
        var costs = Shapes.ToDictionary(shape => shape.Key, shape => CostOf(connection, () => RunListing.Page(connection, shape.Value)), StringComparer.Ordinal);
        costs["a page in the middle"] = CostOf(connection, () => RunListing.Page(connection, new RunQuery { After = new RunCursor(RunCursor.Stored(Samples.Noon.AddSeconds(500)), 500).ToString() }));
        foreach (var sort in Enum.GetValues<RunSort>().Where(sort => sort != RunSort.Started))
        {
            var middle = RunPlace.Of(Samples.Row("x", RunStatus.Completed) with { Flow = "flow-1", StartedAt = Samples.Noon.AddSeconds(500), UpdatedAt = Samples.Noon.AddSeconds(500), EndedAt = Samples.Noon.AddSeconds(500) },
                500, new RunQuery { Sort = sort, OldestFirst = true });
            costs[$"a page in the middle by {sort}"] = CostOf(connection, () => RunListing.Page(connection, new RunQuery { Sort = sort, OldestFirst = true, After = middle.ToText(sort) }));
        }

        costs["counts"] = CostOf(connection, () => RunListing.Counts(connection, 0));
        costs["due"] = CostOf(connection, () => RunListing.Due(connection, (DateTimeOffset.MaxValue, null, 50)));
        return costs;
    }

    /// <summary>The steps that SQLite's machine makes on a connection while something is done, over all statements.</summary>
    private static long CostOf(Connection connection, Action what)
    {
        var steps = 0L;
        raw.sqlite3_progress_handler(connection.Handle, 1, _ =>
        {
            steps++;
            return 0;
        }, null);
        what();
        raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        return steps;
    }

    private static async Task FillAsync(SqliteJournal journal, JournalOpening opening, int count, int from)
    {
        var batch = Enumerable.Range(from, count).Select(i =>
        {
            var status = i % 50 == 7 ? RunStatus.Failed : i % 50 == 9 ? RunStatus.Waiting : i % 50 == 11 ? RunStatus.Running : RunStatus.Completed;
            var row = Samples.Row($"run-{i}", status) with
            {
                StartedAt = Samples.Noon.AddSeconds(i), UpdatedAt = Samples.Noon.AddSeconds(i), Flow = $"flow-{i % 3}", Tags = [$"tag-{i % 5}", "all"], Parent = $"parent-{i % 4}",
                Due = status == RunStatus.Waiting ? Samples.Noon.AddDays(1).AddSeconds(i) : null, EndedAt = status.IsEnded() ? Samples.Noon.AddSeconds(i) : null,
            };
            return new AppendRequest(row.RunId, 0, 0, new AppendId(opening.Incarnation, i + 1), Samples.Entries(1, 1), row);
        }).ToArray();
        await journal.AppendBatchAsync(batch, new AppendAnswer[batch.Length], default);
    }
}
