using ActorFlow.Cluster.PostgreSql;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;

namespace ActorFlow.Cluster.Tests.PostgreSql;

/// <summary>A database of one test with a journal of a few shards in it.</summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    internal const int Shards = 16;

    private readonly PostgreSqlDatabase _database;
    private readonly List<PostgreSqlLeaseStore> _stores = [];

    private ClusterDatabase(PostgreSqlDatabase database) => _database = database;

    internal string ConnectionString => _database.ConnectionString;

    internal string Name => _database.Name;

    internal static async Task<ClusterDatabase> CreateAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        return new ClusterDatabase(await server.CreateDatabaseAsync("cluster", PrepareAsync));
    }

    internal static PostgreSqlJournalOptions Options(string connectionString) => new() { ConnectionString = connectionString, Shards = Shards, IsMember = true };

    internal PostgreSqlLeaseStore Store()
    {
        var store = new PostgreSqlLeaseStore(Options(ConnectionString));
        _stores.Add(store);
        return store;
    }

    internal Task ExecuteAsync(string sql) => _database.ExecuteAsync(sql);

    internal Task<object?> ScalarAsync(string sql) => _database.ScalarAsync(sql);

    internal Task<int> TerminateSessionsAsync() => _database.TerminateSessionsAsync();

    /// <summary>Has the lease of a life be over, as if the time had passed.</summary>
    internal Task ExpireAsync(string member) => ExecuteAsync($"UPDATE actorflow.member SET lease_until = clock_timestamp() - interval '1 second' WHERE id = '{member}'");

    /// <summary>Has the lease of a life be over until another member has declared it dead, whatever it had sent before and comes late.</summary>
    internal Task BuryAsync(string member) => BuryAsync(_database, member);

    /// <inheritdoc cref="BuryAsync(string)"/>
    internal static Task BuryAsync(PostgreSqlDatabase database, string member)
        => Until.SoAsync(
            async () => (long)(await database.ScalarAsync(
                $"""
                WITH over AS (UPDATE actorflow.member SET lease_until = clock_timestamp() - interval '1 second' WHERE id = '{member}' AND dead IS NULL RETURNING 1)
                SELECT count(*) FROM over
                """))! == 0,
            $"somebody declares {member} dead");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task PrepareAsync(string connectionString)
    {
        await using var database = new Database(Options(connectionString + ";Pooling=false"));
        await Migrator.MigrateAsync(database, Shards, CancellationToken.None);
    }
}
