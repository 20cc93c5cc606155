using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>Which native SQLite serves this process: the system's when it is newer than the bundled one, else the bundled one.</summary>
/// <remarks>
/// The bundled library is 3.35.5, which has known advisories; distributions patch theirs. A host that has set a provider up before keeps it, the bundled one
/// too: its functions may be bound already, and functions of two libraries that share one connection damage each other's memory.
/// </remarks>
internal static class SqliteLibrary
{
    private const string ByHost = "chosen by the host";

    /// <summary>What another assembly that has this class, too, has found for the process: for which provider, as an assembly can be loaded twice, and its source.</summary>
    private const string Chosen = "ActorFlow.Sqlite.Source";

    private const int MemoryStatistics = 9;   // SQLITE_CONFIG_MEMSTATUS

    private static readonly Lock Gate = new();
    private static bool _loaded;
    private static nint _handle;

    /// <summary>The name under which the library in use was loaded: the system's library, the bundle, or a provider of the host's own.</summary>
    public static string Source { get; private set; } = "not loaded";

    /// <summary>The version of the library in use.</summary>
    public static string Version
    {
        get
        {
            Load();
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    /// <summary>The loaded library, for a caller that needs functions the provider does not offer; zero when a host's own provider is in use.</summary>
    public static nint Handle
    {
        get
        {
            Load();
            return _handle;
        }
    }

    /// <summary>Loads the library, once for the process.</summary>
    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded)
                return;
            Choose();
            _loaded = true;
        }
    }

    private static void Choose()
    {
        if (HasProvider())
        {
            Source = AppContext.GetData(Chosen) is KeyValuePair<Assembly, string> chosen && chosen.Key == typeof(raw).Assembly ? chosen.Value : ByHost;
            return;
        }

        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        try
        {
            NativeLibrary.SetDllImportResolver(provider, Resolve);
        }
        catch (InvalidOperationException)
        {
            Source = ByHost;   // another resolver is in place: it decides
        }

        Batteries_V2.Init();
        // A sum of all memory in use, which nobody asks for here, takes a lock at each allocation. It has to be said before the library is first used; if it is too late, all stays as it is.
        _ = raw.sqlite3_config(MemoryStatistics, 0);
        raw.sqlite3_libversion();
        AppContext.SetData(Chosen, KeyValuePair.Create(typeof(raw).Assembly, Source));
    }

    private static bool HasProvider()
    {
        // The library says with an exception that no provider is set, and the first exception of a process takes longer than a commit. Its field says it, too.
        if (typeof(raw).GetField("_imp", BindingFlags.Static | BindingFlags.NonPublic) is { } provider)
            return provider.GetValue(null) is not null;
        try
        {
            raw.sqlite3_libversion_number();
            return true;
        }
        catch (Exception e) when (e.GetType() == typeof(Exception))
        {
            return false;   // the library says with a bare Exception that no provider is set
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (_handle != 0)
            return _handle;
        NativeLibrary.TryLoad(name, assembly, path, out var bundled);
        foreach (var candidate in SystemNames())
        {
            if (!NativeLibrary.TryLoad(candidate, out var system))
                continue;
            if (bundled == 0 || VersionOf(system) > VersionOf(bundled))
            {
                Source = $"system ({candidate})";
                return _handle = system;
            }

            NativeLibrary.Free(system);
        }

        Source = "bundled";
        return _handle = bundled;
    }

    private static string[] SystemNames()
        => OperatingSystem.IsLinux() ? ["libsqlite3.so.0"] : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib"] : OperatingSystem.IsWindows() ? ["winsqlite3.dll"] : [];

    private static unsafe int VersionOf(nint library)
        => NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var function) ? ((delegate* unmanaged[Cdecl]<int>)function)() : 0;
}
