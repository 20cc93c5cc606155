using Npgsql;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Connecting;

/// <summary>Short ways to bind parameters by position and to read fields.</summary>
internal static class Binding
{
    /// <summary>Binds nothing.</summary>
    public static void Nothing(NpgsqlParameterCollection parameters)
    {
    }

    /// <summary>Adds the next parameter.</summary>
    public static NpgsqlParameterCollection Next<T>(this NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return parameters;
    }

    /// <summary>Adds the next parameter, which may be null, with the type that it has then.</summary>
    public static NpgsqlParameterCollection Next(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return parameters;
    }

    /// <summary>A command with parameters by position.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, Action<NpgsqlParameterCollection> bind)
    {
        var command = new NpgsqlCommand(sql, connection);
        bind(command.Parameters);
        return command;
    }

    /// <summary>Runs a statement.</summary>
    public static async ValueTask<int> ExecuteAsync(this NpgsqlConnection connection, string sql, Action<NpgsqlParameterCollection> bind,
        CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, bind);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a statement and reads its rows.</summary>
    public static async ValueTask<List<T>> RowsAsync<T>(this NpgsqlConnection connection, string sql, Action<NpgsqlParameterCollection> bind,
        Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, bind);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        // Up to the word that the transaction is committed; an error of the commit comes here.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return rows;
    }

    /// <summary>Runs a statement and reads its first row, or nothing.</summary>
    public static async ValueTask<T?> OneAsync<T>(this NpgsqlConnection connection, string sql, Action<NpgsqlParameterCollection> bind,
        Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
        => (await connection.RowsAsync(sql, bind, row, cancellationToken)) is [var first, ..] ? first : default;

    public static long? LongOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
