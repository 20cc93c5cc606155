using System.Text.Json;
using ActorFlow.Persistence.Sqlite.Native;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorFlow.Definitions.Sql;

/// <summary>One database and the connection to it, which one call has at a time.</summary>
internal sealed class Database : IDisposable
{
    private const int Attached = 7;      // SQLITE_LIMIT_ATTACHED
    private const int Length = 0;        // SQLITE_LIMIT_LENGTH
    private const int Interrupted = 9;   // SQLITE_INTERRUPT
    private const int LongestValue = 16 * 1024 * 1024;

    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _gate = new(1);

    private Database(SqliteConnection connection) => _connection = connection;

    /// <param name="file">The file; null for one in memory.</param>
    public static Database Open(string? file)
    {
        SqliteLibrary.Load();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file ?? ":memory:", Pooling = false,
            DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            // A statement reaches this file and no other, whatever it says.
            raw.sqlite3_limit(connection.Handle, Attached, 0);
            raw.sqlite3_limit(connection.Handle, Length, LongestValue);
            using var settings = connection.CreateCommand();
            settings.CommandText = file is null
                ? "PRAGMA trusted_schema = 0" : "PRAGMA trusted_schema = 0; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
            settings.ExecuteNonQuery();
            return new Database(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads something; nothing can be written by it.</summary>
    public Task<T> ReadAsync<T>(FunctionCall call, string function, TimeSpan limit, Func<SqliteConnection, T> read)
        => UseAsync(call, function, limit, connection =>
        {
            raw.sqlite3_set_authorizer(connection.Handle, (strdelegate_authorizer)OnlyReading, null);
            try
            {
                return read(connection);
            }
            finally
            {
                raw.sqlite3_set_authorizer(connection.Handle, (strdelegate_authorizer?)null, null);
            }
        });

    /// <summary>Writes something, once for each idempotency key: a repeated call gets what the first one came to.</summary>
    public Task<JsonElement> WriteAsync(FunctionCall call, string function, DatabaseFunctionOptions options,
        Func<SqliteConnection, SqliteTransaction, JsonElement> write)
        => UseAsync(call, function, options.Timeout, connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var key = call.Context.IdempotencyKey;
            if (CallLog.Find(connection, transaction, key) is { } known)
                return known;
            var result = write(connection, transaction);
            CallLog.Note(connection, transaction, key, result, call.Context.TimeProvider.GetUtcNow(), options.RememberCalls);
            transaction.Commit();
            return result;
        });

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }

    private async Task<T> UseAsync<T>(FunctionCall call, string function, TimeSpan limit, Func<SqliteConnection, T> use)
    {
        await _gate.WaitAsync(call.CancellationToken);
        var (time, begun) = (call.Context.TimeProvider, call.Context.TimeProvider.GetTimestamp());
        try
        {
            raw.sqlite3_progress_handler(_connection.Handle, 10_000, _ => call.CancellationToken.IsCancellationRequested
                || time.GetElapsedTime(begun) > limit ? 1 : 0, null);
            return use(_connection);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == Interrupted)
        {
            call.CancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{function} took longer than {limit.TotalSeconds:0.###} s. Ask for less, or add an index.", error);
        }
        catch (SqliteException error)
        {
            throw new DatabaseException(function, Told(error), error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED);
        }
        finally
        {
            raw.sqlite3_progress_handler(_connection.Handle, 0, null, null);
            _gate.Release();
        }
    }

    private static int OnlyReading(object user, int action, string first, string second, string database, string trigger) => action switch
    {
        raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE => raw.SQLITE_OK,
        raw.SQLITE_FUNCTION when second is not "load_extension" => raw.SQLITE_OK,
        _ => raw.SQLITE_DENY,
    };

    /// <summary>What the database says, without the number and the quotes around it.</summary>
    private static string Told(SqliteException error)
    {
        var text = error.Message;
        var (from, to) = (text.IndexOf('\'', StringComparison.Ordinal), text.LastIndexOf('\''));
        return from >= 0 && to > from ? text[(from + 1)..to] : text.TrimEnd('.');
    }
}
