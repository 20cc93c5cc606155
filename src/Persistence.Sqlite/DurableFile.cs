using System.Runtime.InteropServices;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>Puts whole files in place so that they are there after a power loss.</summary>
internal static partial class DurableFile
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
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    // .NET opens no folders. Windows needs none of this: its file systems journal a rename.
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = OpenFile(path, 0);
        if (folder < 0)
            throw new IOException($"The folder '{path}' cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (FlushFile(folder) != 0)
                throw new IOException($"The folder '{path}' cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = CloseFile(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushFile(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);
}
