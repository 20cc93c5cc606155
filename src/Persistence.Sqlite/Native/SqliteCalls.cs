using System.Runtime.InteropServices;

namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>
/// The few functions that every row needs, by address. The provider counts references of handles and looks its provider up at each call, which for such short functions costs more than
/// they do.
/// </summary>
/// <remarks>Only of the library that was loaded here: with a provider of the host's own nobody knows which library serves it, and calls go through the provider.</remarks>
internal sealed unsafe class SqliteCalls
{
    /// <summary>SQLite copies what is bound before the call returns.</summary>
    private const nint Transient = -1;

    // These only set a field or read one, so the runtime need not be told that a thread leaves it.
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int> _bindInt64;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> _bindNull;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long> _columnInt64;
    private readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int> _bindText;
    private readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int> _bindBlob;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _step;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _reset;

    private SqliteCalls(nint library)
    {
        _bindInt64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int>)NativeLibrary.GetExport(library, "sqlite3_bind_int64");
        _bindNull = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)NativeLibrary.GetExport(library, "sqlite3_bind_null");
        _columnInt64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long>)NativeLibrary.GetExport(library, "sqlite3_column_int64");
        _bindText = (delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int>)NativeLibrary.GetExport(library, "sqlite3_bind_text");
        _bindBlob = (delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint, int>)NativeLibrary.GetExport(library, "sqlite3_bind_blob");
        _step = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "sqlite3_step");
        _reset = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "sqlite3_reset");
    }

    /// <summary>The functions, or null when a host's own provider is in use.</summary>
    public static SqliteCalls? Loaded { get; } = SqliteLibrary.Handle is not 0 and var library ? new SqliteCalls(library) : null;

    public int Bind(nint statement, int parameter, long value) => _bindInt64(statement, parameter, value);

    public int BindNull(nint statement, int parameter) => _bindNull(statement, parameter);

    /// <summary>Binds UTF-8 that is not empty: an empty span has no address, which SQLite takes for NULL.</summary>
    public int BindText(nint statement, int parameter, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* first = utf8)
            return _bindText(statement, parameter, first, utf8.Length, Transient);
    }

    /// <summary>Binds bytes of which there is one at least.</summary>
    public int BindBlob(nint statement, int parameter, ReadOnlySpan<byte> value)
    {
        fixed (byte* first = value)
            return _bindBlob(statement, parameter, first, value.Length, Transient);
    }

    public long Int64(nint statement, int column) => _columnInt64(statement, column);

    public int Step(nint statement) => _step(statement);

    public int Reset(nint statement) => _reset(statement);
}
