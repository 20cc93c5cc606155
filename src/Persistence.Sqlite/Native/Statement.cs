using System.Text;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>A prepared statement. Parameters are numbered from 1, columns from 0, as in SQLite.</summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public Statement Bind(int parameter, string? value)
    {
        if (value is null)
            return BindNull(parameter);
        if (value.Length == 0)
        {
            // An empty span has no address, which SQLite takes for NULL.
            connection.Check(raw.sqlite3_bind_text(handle, parameter, ""));
            return this;
        }

        // Through UTF-8 on the stack: the string overload of the provider allocates a copy for every call.
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > 1024)
        {
            connection.Check(raw.sqlite3_bind_text(handle, parameter, (ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(value)));
            return this;
        }

        Span<byte> utf8 = stackalloc byte[most];
        connection.Check(raw.sqlite3_bind_text(handle, parameter, (ReadOnlySpan<byte>)utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        connection.Check(raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        connection.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == SqliteCode.Row)
            return true;
        if (code == SqliteCode.Done)
            return false;
        var text = raw.sqlite3_errmsg(connection.Handle).utf8_to_string();
        raw.sqlite3_reset(handle);
        throw new SqliteFault(code, text);
    }

    /// <summary>Runs a statement that returns no row of interest, and makes it ready for the next use.</summary>
    public void Run()
    {
        Step();
        raw.sqlite3_reset(handle);
    }

    /// <summary>Makes the statement ready for its next use. Its bindings stay until they are overwritten.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a column, valid until the statement is stepped or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
