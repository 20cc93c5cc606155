using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>A database of one test on the shared server, with an empty journal in it.</summary>
internal sealed class PostgreSqlPlace : IAsyncDisposable
{
    private readonly PostgreSqlDatabase _database;

    private PostgreSqlPlace(PostgreSqlDatabase database) => _database = database;

    public PostgreSqlDatabase Database => _database;

    public static async Task<PostgreSqlPlace> MakeAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        return new PostgreSqlPlace(await server.CreateDatabaseAsync("journal", PrepareAsync));
    }

    public PostgreSqlJournalOptions Options(Action<PostgreSqlJournalOptions>? configure = null)
    {
        var options = new PostgreSqlJournalOptions { ConnectionString = _database.ConnectionString, Connections = 6 };
        configure?.Invoke(options);
        return options;
    }

    /// <summary>
    /// Waits until no transaction of the whole server is under way that began before now: feeds hold back what was committed behind one, for as long as it takes, and tests share their server
    /// with others that keep some open.
    /// </summary>
    public async ValueTask EarlierTransactionsAsync()
    {
        var now = (long)(await _database.ScalarAsync("SELECT pg_current_xact_id()::text::bigint"))!;
        await Until.SoAsync(async () => (bool)(await _database.ScalarAsync($"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > {now}"))!, "earlier transactions have ended");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // An opening would be seen by the test: the inbox makes the tables and nothing else.
    private static async Task PrepareAsync(string connectionString)
    {
        await using var inbox = await PostgreSqlCommandInbox.OpenAsync(new PostgreSqlJournalOptions { ConnectionString = connectionString });
    }
}
