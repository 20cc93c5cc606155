using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>The way to the database: connections on demand, each call tried again over an outage. No state of a session is used, so it works behind a pooler in transaction mode.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly PostgreSqlJournalOptions _options;

    public Database(PostgreSqlJournalOptions options, int? mostConnections = null)
    {
        _options = options;
        IsPooled = options.IsPooled;
        var schema = SchemaName.Of(options.Schema);
        var connection = ConnectionText.Parse(options.ConnectionString);
        Schema = schema;
        Sql = new SqlText(schema);
        Name = ConnectionText.Describe(connection, schema.Value);
        Source = Make(connection, options, mostConnections ?? options.Connections);
    }

    /// <summary>What people are told; without secrets.</summary>
    public string Name { get; }

    public SchemaName Schema { get; }

    public SqlText Sql { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>
    /// Whether a pooler stands between, so that nothing is prepared: because that was said, or because it was seen when the journal was opened. A pooler gives its clients sessions with numbers of
    /// its own.
    /// </summary>
    public bool IsPooled { get; set; }

    /// <summary>The channel of notifications.</summary>
    public string Channel => "actorflow_" + Schema.Value;

    /// <summary>The timeout of locks as PostgreSQL reads it.</summary>
    public string LockTimeoutText => $"{(long)_options.LockTimeout.TotalMilliseconds}ms";

    public TimeSpan StatementTimeout => _options.StatementTimeout;

    /// <summary>Does something on a connection; over an outage again and again.</summary>
    /// <param name="work">What to do; may be done more than once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="bridge">How long an outage is bridged; null is the option.</param>
    /// <exception cref="JournalUnavailableException">It could not be done.</exception>
    public async ValueTask<T> DoAsync<T>(Func<NpgsqlConnection, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken, TimeSpan? bridge = null)
    {
        var backoff = new Backoff(bridge ?? _options.ReconnectFor);
        while (true)
        {
            Exception fault;
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            catch (Exception error) when (Faults.IsPassing(error))
            {
                fault = error;
                Forget(error);
            }
            catch (Exception error) when (Faults.IsOfDatabase(error))
            {
                throw Faults.Unavailable(Name, "it cannot be used", error);
            }

            if (!await backoff.NextAsync(cancellationToken))
                throw Faults.Unavailable(Name, "it cannot be reached", fault);
        }
    }

    /// <summary>Runs a statement and reads what it gives.</summary>
    public ValueTask<T> QueryAsync<T>(string file, string name, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
        => DoAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(Sql[file, name], connection);
                bind(command.Parameters);
                await using var reader = await command.ExecuteReaderAsync(token);
                var result = await read(reader, token);
                // Up to the word that the transaction is committed; an error of the commit comes here.
                while (await reader.NextResultAsync(token))
                {
                }

                return result;
            },
            cancellationToken);

    /// <summary>Runs a statement and reads its rows.</summary>
    public ValueTask<List<T>> RowsAsync<T>(string file, string name, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
        => QueryAsync(
            file,
            name,
            bind,
            async (reader, token) =>
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(token))
                    rows.Add(row(reader));
                return rows;
            },
            cancellationToken);

    /// <summary>Runs a statement and reads the first row, or nothing.</summary>
    public ValueTask<T?> OneAsync<T>(string file, string name, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
        => QueryAsync(file, name, bind, async (reader, token) => await reader.ReadAsync(token) ? row(reader) : default, cancellationToken);

    /// <summary>Runs a statement that writes, in a transaction of its own.</summary>
    /// <returns>How many rows it concerned.</returns>
    public ValueTask<int> ExecuteAsync(string file, string name, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken)
        => DoAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(Sql[file, name], connection);
                bind(command.Parameters);
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken);

    /// <summary>After a broken connection the others of the pool are most likely broken too.</summary>
    public void Forget(Exception error)
    {
        if (!Faults.IsRefusal(error) || error is PostgresException { SqlState: "25006" })
            Source.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    /// <summary>A source of connections.</summary>
    public static NpgsqlDataSource Make(NpgsqlConnectionStringBuilder connection, PostgreSqlJournalOptions options, int most)
    {
        // Nothing is left in a session, so there is nothing to reset; a pooler would have to pass the resetting on.
        connection.NoResetOnClose = true;
        connection.Enlist = false;
        connection.Multiplexing = false;
        connection.MaxAutoPrepare = 0;
        connection.Pooling = true;
        connection.MinPoolSize = 0;
        connection.MaxPoolSize = most;
        connection.CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds);
        connection.ApplicationName ??= "ActorFlow";
        connection.PersistSecurityInfo = false;
        connection.IncludeErrorDetail = false;
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        return connection.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }
}
