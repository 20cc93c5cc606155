using ActorFlow.Cluster.Tests.PostgreSql;
using ActorFlow.Cluster.Worker;
using ActorFlow.Journal;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Shouldly;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>A database in which orders are worked off by members, and what is to be true of it in the end.</summary>
internal sealed class OrderDatabase : IAsyncDisposable
{
    private readonly PostgreSqlDatabase _database;

    private OrderDatabase(PostgreSqlDatabase database) => _database = database;

    public string ConnectionString => _database.ConnectionString;

    public static async Task<OrderDatabase> CreateAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var database = new OrderDatabase(await server.CreateDatabaseAsync());
        await database._database.ExecuteAsync(OrderWork.Table);
        return database;
    }

    public async Task<long> CountAsync(string what) => (long)(await _database.ScalarAsync($"SELECT count(*) FROM {what}"))!;

    /// <summary>Every order was charged, paid, shipped and thanked for; each of its visits had one key, and nothing is left to do.</summary>
    /// <param name="system">Any member.</param>
    /// <param name="results">The results of the orders, from the first on.</param>
    public async Task JudgeAsync(FlowSystem system, IReadOnlyList<RunResult> results)
    {
        foreach (var (i, result) in results.Select((result, i) => (i, result)))
            (i, result.Status, result.State.GetInt("paid"), result.State.GetLong("done"), result.State.GetLong("shipped")).ShouldBe((i, RunStatus.Completed, i, 2, 1), string.Join('\n', result.Errors));
        IReadOnlyList<RunCount> counts = [];
        await Until.SoAsync(async () => (counts = await system.CountAsync()).All(count => count.Status.IsEnded()), "every run has ended");
        counts.OrderBy(count => count.Flow, StringComparer.Ordinal).Select(count => (count.Flow, count.Status, count.Count))
            .ShouldBe([("order", RunStatus.Completed, results.Count), ("shipping", RunStatus.Completed, results.Count)]);
        (await CountAsync("(SELECT DISTINCT run, node FROM effect) AS visits")).ShouldBe(3 * results.Count);
        (await CountAsync("(SELECT DISTINCT key FROM effect) AS keys")).ShouldBe(3 * results.Count, "a visit that is executed again has the key it had");
        await Until.SoAsync(async () => await CountAsync("actorflow.inbox") == 0, "the inbox is empty");
    }

    /// <summary>Waits until so many members own shards.</summary>
    public Task SharedAmongAsync(int members)
        => Until.SoAsync(
            async () => await CountAsync("(SELECT DISTINCT owner FROM actorflow.shard WHERE owner IS NOT NULL) AS owners") == members
                && await CountAsync("actorflow.shard WHERE owner IS NULL") == 0,
            $"{members} members share the shards");

    /// <summary>The life of a member that is not dead.</summary>
    public async Task<string> LifeOfAsync(string name) => (string)(await _database.ScalarAsync($"SELECT id FROM actorflow.member WHERE name = '{name}' AND dead IS NULL"))!;

    /// <summary>Has the lease of a member that has died be over, as if its time had passed, until the others have declared it dead.</summary>
    public Task BuryAsync(string life) => ClusterDatabase.BuryAsync(_database, life);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
