using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Definitions.Sql;

/// <summary>The databases by scope: one for all runs of the process or the folder, and one for each run that uses its own.</summary>
internal sealed class Databases(DatabaseFunctionOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Database> _open = new(StringComparer.Ordinal);
    private bool _isAsked;
    private string? _folder;

    /// <summary>Does something with the database of a call's scope.</summary>
    public async ValueTask<T> UseAsync<T>(FunctionCall call, Func<Database, Task<T>> use)
    {
        var isOfRun = call.Text("scope") != "app";
        var name = isOfRun ? $"run-{Hash(call.Context.RunId.Value)}" : "app";
        if (!isOfRun || Folder() is not { } folder)
            return await use(Kept(name));

        // Of runs there may be many: their files are open only while they are used.
        using var database = Open(Path.Combine(folder, name + ".db"));
        return await use(database);
    }

    private Database Kept(string name)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(name, out var known))
                return known;
            var folder = Folder();
            if (folder is null && _open.Count > options.MostInMemory)
                throw new DatabaseException("db",
                    $"there are {options.MostInMemory} databases of runs in memory, which are the most: give DatabaseFunctionOptions a folder, or use the scope 'app'", isTransient: false);
            return _open[name] = Open(folder is null ? null : Path.Combine(folder, name + ".db"));
        }
    }

    private string? Folder()
    {
        lock (_gate)
        {
            if (!_isAsked)
                (_folder, _isAsked) = (options.Folder(), true);
            return _folder;
        }
    }

    private static Database Open(string? file)
    {
        if (Path.GetDirectoryName(file) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        try
        {
            return Database.Open(file);
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            throw new DatabaseException("db", $"the database {file} cannot be opened: {error.Message}",
                isTransient: error.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY);
        }
    }

    /// <summary>Ids of runs may hold what a file's name may not.</summary>
    private static string Hash(string runId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(runId)).AsSpan(0, 16));
}
