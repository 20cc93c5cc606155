using System.Text;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>A prepared statement. Parameters are numbered from 1, columns from 0, as in SQLite.</summary>
/// <remarks>The address stays good for as long as the handle is open, and that is here: it is closed by <see cref="Dispose"/>, by whoever uses the statement.</remarks>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    private readonly SqliteCalls? _calls = SqliteCalls.Loaded;
    private readonly nint _address = handle.DangerousGetHandle();

    public Statement Bind(int parameter, long value)
    {
        connection.Check(_calls is null ? raw.sqlite3_bind_int64(handle, parameter, value) : _calls.Bind(_address, parameter, value));
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
            BindText(parameter, Encoding.UTF8.GetBytes(value));
            return this;
        }

        Span<byte> utf8 = stackalloc byte[most];
        BindText(parameter, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        connection.Check(_calls is null || value.IsEmpty ? raw.sqlite3_bind_blob(handle, parameter, value) : _calls.BindBlob(_address, parameter, value));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        connection.Check(_calls is null ? raw.sqlite3_bind_null(handle, parameter) : _calls.BindNull(_address, parameter));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        var code = _calls is null ? raw.sqlite3_step(handle) : _calls.Step(_address);
        if (code == SqliteCode.Row)
            return true;
        if (code == SqliteCode.Done)
            return false;
        var text = raw.sqlite3_errmsg(connection.Handle).utf8_to_string();
        Reset();
        throw new SqliteFault(code, text);
    }

    /// <summary>Runs a statement that returns no row of interest, and makes it ready for the next use.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Makes the statement ready for its next use. Its bindings stay until they are overwritten.</summary>
    public void Reset()
    {
        if (_calls is null)
            raw.sqlite3_reset(handle);
        else
            _calls.Reset(_address);
    }

    public long Int64(int column) => _calls is null ? raw.sqlite3_column_int64(handle, column) : _calls.Int64(_address, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a column, valid until the statement is stepped or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private void BindText(int parameter, ReadOnlySpan<byte> utf8)
        => connection.Check(_calls is null ? raw.sqlite3_bind_text(handle, parameter, utf8) : _calls.BindText(_address, parameter, utf8));
}
