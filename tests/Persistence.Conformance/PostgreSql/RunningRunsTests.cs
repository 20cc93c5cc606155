using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>Running runs are not in the index by flow, so lists by flow are put together of two parts: all runs come, once and in order, over many pages.</summary>
public sealed class RunningRunsTests : PostgreSqlFixture
{
    private const int Runs = 4_500;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_of_a_flow_come_once_and_in_order_whatever_they_are_doing(bool oldestFirst)
    {
        var (journal, _) = await OpenAsync();
        await FillAsync();
        var expected = await IdsAsync("flow = (SELECT min(flow) FROM actorflow.flows)", oldestFirst ? "ASC" : "DESC");
        (await IdsAsync("status = 1 AND flow = (SELECT min(flow) FROM actorflow.flows)", "ASC")).Length.ShouldBeGreaterThan(100);
        var (found, query) = (new List<string>(), new RunQuery { Flow = "flow-0", OldestFirst = oldestFirst, Limit = 500 });
        do
        {
            var page = await journal.Capability<IRunIndex>()!.ListAsync(query, default);
            found.AddRange(page.Runs.Select(run => run.RunId.Value));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        found.ShouldBe(expected);
    }

    private async Task<string[]> IdsAsync(string where, string direction)
        => (string[])(await Database.ScalarAsync($"SELECT array_agg(id ORDER BY started {direction}, run {direction}) FROM actorflow.runs WHERE {where}"))!;

    // Several are started at one time.
    private Task FillAsync() => ExecuteAsync(
        $"""
        INSERT INTO actorflow.flows (name, fingerprint) SELECT 'flow-' || i, 'print' FROM generate_series(0, 2) i;
        INSERT INTO actorflow.runs (run, id, shard, flow, status, started, updated, version, chain)
          SELECT i, 'run-' || i, i % 5, (SELECT min(flow) FROM actorflow.flows) + i % 3, i % 7, i / 4 * 1000, i * 1000, 1, 0 FROM generate_series(1, {Runs}) i;
        """);
}
