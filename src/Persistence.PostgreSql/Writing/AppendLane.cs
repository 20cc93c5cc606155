using System.Buffers;
using ActorFlow.Persistence.PostgreSql.Connecting;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Writing;

/// <summary>A connection that appends: what goes through it at a time is one transaction. Used by one caller at a time.</summary>
/// <param name="database">The database.</param>
/// <param name="options">The journal's options.</param>
/// <param name="incarnation">The opening.</param>
/// <param name="slot">The counters of runs that the lane uses: lanes that write at the same time must not wait for each other's.</param>
internal sealed class AppendLane(Database database, PostgreSqlJournalOptions options, long incarnation, int slot) : IAsyncDisposable
{
    private const int KeptBuffer = 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private NpgsqlConnection? _connection;
    private bool _prepares = !database.IsPooled;

    /// <summary>The packed entries of what is sent.</summary>
    public ArrayBufferWriter<byte> Memory { get; private set; } = new(FirstBuffer);

    /// <summary>Makes room for other entries.</summary>
    public void Clear()
    {
        if (Memory.Capacity > KeptBuffer)
            Memory = new ArrayBufferWriter<byte>(FirstBuffer);
        Memory.ResetWrittenCount();
    }

    /// <summary>Sends parts in one transaction.</summary>
    /// <returns>What was refused of each part, or null when it is not known what became of them.</returns>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    public async ValueTask<List<Refusal>[]?> SendAsync(List<AppendPart> parts, string? hint)
    {
        var backoff = new Backoff(options.ReconnectFor);
        while (true)
        {
            var isSent = false;
            try
            {
                _connection ??= await database.Source.OpenConnectionAsync(CancellationToken.None);
                isSent = true;
                return await ExecuteAsync(_connection, parts, hint);
            }
            catch (Exception error) when (Faults.IsOfDatabase(error))
            {
                await CloseAsync(error);
                // The server has said that it did nothing, or it was not even asked; else nobody knows.
                var isUndone = !isSent || Faults.IsRefusal(error);
                if (!isUndone || error is PostgresException { SqlState: Faults.UniqueViolation })
                    return null;
                if (Faults.IsOfPreparing(error) && _prepares)
                    _prepares = false;
                else if (!Faults.IsPassing(error) || !await backoff.NextAsync(CancellationToken.None))
                    throw Faults.Unavailable(database.Name, "it could not be written", error);
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
    }

    private async ValueTask<List<Refusal>[]> ExecuteAsync(NpgsqlConnection connection, List<AppendPart> parts, string? hint)
    {
        var refused = new List<Refusal>[parts.Count];
        if (parts.Count == 1)
        {
            refused[0] = await AppendCommand.ExecuteAsync(connection, database, parts[0], (incarnation, slot), Memory.WrittenMemory, hint, _prepares);
            return refused;
        }

        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, CancellationToken.None);
        for (var i = 0; i < refused.Length; i++)
            refused[i] = await AppendCommand.ExecuteAsync(connection, database, parts[i], (incarnation, slot), Memory.WrittenMemory, i == 0 ? hint : null, _prepares);
        await CommitAsync(transaction);
        return refused;
    }

    // A server that goes down answers a commit too, and it is not known whether it was carried out.
    private static async ValueTask CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (PostgresException error)
        {
            throw new NpgsqlException($"The commit was not confirmed: {error.Message}", error);
        }
    }

    private async ValueTask CloseAsync(Exception error)
    {
        await DisposeAsync();
        database.Forget(error);
    }
}
