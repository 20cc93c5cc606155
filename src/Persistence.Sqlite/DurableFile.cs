using Microsoft.Win32.SafeHandles;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>Puts whole files in place so that they are there after a power loss.</summary>
internal static class DurableFile
{
    /// <summary>Flushes a file to the disk.</summary>
    public static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Renames a file and flushes the folder that holds the name.</summary>
    public static void Move(string from, string to, bool overwrite = false)
    {
        File.Move(from, to, overwrite);
        if (OperatingSystem.IsWindows())
            return;   // a rename is journaled by the file system there, and a folder cannot be opened as a file
        using SafeFileHandle folder = File.OpenHandle(Path.GetDirectoryName(Path.GetFullPath(to))!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(folder);
    }
}
