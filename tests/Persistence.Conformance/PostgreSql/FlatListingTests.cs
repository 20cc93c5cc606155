using System.Globalization;
using System.Text.RegularExpressions;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using Npgsql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>What a page of runs costs does not depend on how many are stored: counted in pages that PostgreSQL looks at, which no busy computer disturbs.</summary>
public sealed partial class FlatListingTests : PostgreSqlFixture
{
    // So many that every lane fills its page.
    private const int Few = 10_000;

    private static readonly int Many = Long.Form ? 1_000_000 : 60_000;

    /// <summary>The orders, and the filters that an index answers alone.</summary>
    private static readonly RunQuery[] Queries =
    [
        .. Enum.GetValues<RunSort>().SelectMany(sort => new[] { new RunQuery { Sort = sort }, new RunQuery { Sort = sort, OldestFirst = true } }),
        new() { Flow = "flow-1" }, new() { Statuses = [RunStatus.Failed, RunStatus.Running] }, new() { Parent = "parent-2", OldestFirst = true }, new() { Tags = ["tag-3"] },
        new() { Sort = RunSort.Status, Statuses = [RunStatus.Failed] }, new() { Sort = RunSort.Flow, Flow = "flow-2" },
    ];

    [Fact]
    public async Task A_page_reads_an_index_and_no_more_of_it_among_many_runs_than_among_few()
    {
        await FillAsync(1, Few);
        var few = await CostsAsync();
        await FillAsync(Few + 1, Many);
        var many = await CostsAsync();
        foreach (var (query, cost) in few)
        {
            cost.ShouldBeGreaterThan(0, query);
            many[query].ShouldBeLessThan((cost * 3 / 2) + 100, $"{query}: {cost} pages of the database with {Few} stored runs, {many[query]} with {Many}");
        }
    }

    private async Task<Dictionary<string, long>> CostsAsync()
    {
        await using var database = new Database(Place.Options());
        var costs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var query in Queries)
        {
            var flows = await RunLanes.FlowNamesAsync(database, default);
            foreach (var stretch in RunStretch.Of(query, null, flows))
            {
                RunLanes.AreWhole(query, stretch).ShouldBeTrue($"{query}");
                var lanes = await RunLanes.OfAsync(database, query, stretch, default);
                foreach (var from in new[] { stretch.From(query, null), new RunCursor(5_000_000, 5_000) })
                    costs[$"{query.Sort} {(query.OldestFirst ? "upwards" : "downwards")} {query.Flow}{query.Parent}{string.Join(' ', query.Tags)}, {stretch.Lane} {stretch.Part} {stretch.Name} from {from}"] = await CostAsync(database, lanes, from, 51);
            }
        }

        return costs;
    }

    /// <summary>The pages that a statement looks at.</summary>
    private static async Task<long> CostAsync(Database database, RunLanes lanes, RunCursor from, long count)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) " + database.Sql["list", lanes.Statement], connection);
        if (lanes.Values is { } values)
            command.Parameters.Add(new NpgsqlParameter { Value = values });
        command.Parameters.Next(from.At).Next(from.Run).Next(count);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));
        var text = string.Join('\n', plan);
        text.ShouldNotContain("Seq Scan on runs", Case.Sensitive, text);
        text.ShouldNotContain("Seq Scan on run_tags", Case.Sensitive, text);
        var buffers = plan.First(line => line.Contains("Buffers:", StringComparison.Ordinal));
        return Seen().Matches(buffers).Sum(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    private Task FillAsync(int from, int to) => ExecuteAsync(
        $"""
        INSERT INTO actorflow.flows (name, fingerprint) SELECT 'flow-' || i, 'print' FROM generate_series(0, 2) i ON CONFLICT DO NOTHING;
        INSERT INTO actorflow.runs (run, id, shard, flow, status, started, updated, ended, version, chain, parent)
          SELECT i, 'run-' || i, i % 256, (SELECT min(flow) FROM actorflow.flows) + i % 3,
            CASE i % 50 WHEN 7 THEN {(int)RunStatus.Failed} WHEN 9 THEN {(int)RunStatus.Waiting} WHEN 11 THEN {(int)RunStatus.Running} ELSE {(int)RunStatus.Completed} END,
            i * 1000, i * 1000, CASE WHEN i % 50 IN (9, 11) THEN NULL ELSE i * 1000 END, 1, 0, 'parent-' || i % 4
          FROM generate_series({from}, {to}) i;
        INSERT INTO actorflow.run_tags (tag, started, run) SELECT 'tag-' || i % 5, i * 1000, i FROM generate_series({from}, {to}) i;
        ANALYZE actorflow.runs; ANALYZE actorflow.run_tags; ANALYZE actorflow.flows;
        """);

    [GeneratedRegex("(?:hit|read)=([0-9]+)")]
    private static partial Regex Seen();
}
