using Npgsql;

namespace ActorFlow.PostgreSql;

/// <summary>A database of one test or test class, dropped when it is disposed of, sessions or not.</summary>
public sealed class PostgreSqlDatabase : IAsyncDisposable
{
    internal PostgreSqlDatabase(PostgreSqlServer server, string name) => (Server, Name) = (server, name);

    /// <summary>Its server.</summary>
    public PostgreSqlServer Server { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its connection string over the unix socket.</summary>
    public string ConnectionString => Server.ConnectionString(Name);

    /// <summary>Runs a statement.</summary>
    public Task ExecuteAsync(string sql) => ScalarAsync(sql);

    /// <summary>Runs a statement and returns the first field of its first row.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Ends its sessions in the middle of whatever they do.</summary>
    /// <returns>How many.</returns>
    public Task<int> TerminateSessionsAsync() => Server.TerminateSessionsAsync(Name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Server.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
}
