namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>The place of a database: its true path, so that links to one file lead to one lock.</summary>
internal static class DatabaseFile
{
    /// <summary>The full path with links followed. Makes the folder when it is missing.</summary>
    /// <exception cref="JournalUnavailableException">The folder cannot be made or the path is a folder.</exception>
    public static string Locate(string path, bool create)
    {
        var full = Path.GetFullPath(path);
        try
        {
            if (Directory.Exists(full))
                throw new JournalUnavailableException(path, "it is a folder", "Name a file in it, for example 'orders.db'.");
            if (create)
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            else if (!File.Exists(full))
                throw new JournalUnavailableException(path, "there is no such file", "Check the name; an engine makes the file when it starts.");
            var real = Path.Combine(Real(Path.GetDirectoryName(full)!), Path.GetFileName(full));
            return new FileInfo(real).LinkTarget is null ? real : File.ResolveLinkTarget(real, returnFinalTarget: true)!.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(path, $"its folder cannot be used: {e.Message}",
                "Name a folder in which this process may create files.", e);
        }
    }

    private static string Real(string folder)
    {
        var parent = Path.GetDirectoryName(folder);
        if (parent is null)
            return folder;
        var here = Path.Combine(Real(parent), Path.GetFileName(folder));
        return Directory.ResolveLinkTarget(here, returnFinalTarget: true)?.FullName ?? here;
    }
}
