using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>Transactions of several statements, bounded by the server too: one whose client is gone must not hold its locks for long.</summary>
internal static class Transactions
{
    private const string Bounds =
        "SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true), set_config('idle_in_transaction_session_timeout', $2, true)";

    /// <summary>Does something in a transaction; over an outage again and again, as long as it was not committed for certain.</summary>
    /// <param name="database">The database.</param>
    /// <param name="work">What to do; may be done more than once.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <exception cref="JournalUnavailableException">It could not be done, or, when the connection broke at the commit and trying again failed, may
    /// have been.</exception>
    public static ValueTask<T> InTransactionAsync<T>(this Database database, Func<NpgsqlConnection, CancellationToken, ValueTask<T>> work,
        CancellationToken cancellationToken)
        => database.DoAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, token);
                await using (var bounds = new NpgsqlCommand(Bounds, connection))
                {
                    bounds.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database.LockTimeoutText });
                    bounds.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{(long)database.StatementTimeout.TotalMilliseconds}ms" });
                    await bounds.ExecuteNonQueryAsync(token);
                }

                var result = await work(connection, token);
                // What has begun to be committed is carried through.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellationToken);
}
