using ActorFlow.Persistence.Sqlite.Native;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>
/// The right to write a journal: a lock on the file <c>name.lock</c> beside the database, held by one process and released by the system when that process
/// ends in whatever way. The file is never deleted: deleting it would let two processes hold two different files of the same name.
/// </summary>
internal sealed class EngineLock : IDisposable
{
    private readonly FileStream _file;

    private EngineLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <returns>The lock, or null when somebody else holds it.</returns>
    /// <exception cref="IOException">The lock file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock file may not be written.</exception>
    public static EngineLock? TryTake(string database)
    {
        try
        {
            var file = new FileStream(PathOf(database), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            LockSigns.Show(file.SafeFileHandle, LockSign.Held);
            return new EngineLock(file);
        }
        catch (IOException error) when (IsSharingViolation(error))
        {
            return null;
        }
    }

    /// <summary>Tells those who look that the holder takes commands from the inbox.</summary>
    public void ShowThatCommandsAreTaken() => LockSigns.Show(_file.SafeFileHandle, LockSign.TakesCommands);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether somebody holds the lock: an engine, or maintenance that nobody may disturb. Makes no file, takes no lock, never throws.</summary>
    public static bool IsHeld(string database) => LockSigns.IsShown(PathOf(database), LockSign.Held) ?? IsRefused(PathOf(database));

    /// <summary>Whether an engine holds the lock that takes commands from the inbox; where that cannot be told, whether anybody holds it.</summary>
    public static bool TakesCommands(string database) => LockSigns.IsShown(PathOf(database), LockSign.TakesCommands) ?? IsRefused(PathOf(database));

    private static string PathOf(string database) => database + ".lock";

    // Where there are no signs: whoever can open the file for sharing for an instant met no holder. An engine that starts in this very instant tries again.
    private static bool IsRefused(string path)
    {
        try
        {
            if (!File.Exists(path))
                return false;
            using var look = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return false;
        }
        catch (IOException error)
        {
            return IsSharingViolation(error);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    // It has no exception type of its own. Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; elsewhere EWOULDBLOCK, 11 on Linux and 35 on the BSDs and macOS.
    private static bool IsSharingViolation(IOException error)
        => OperatingSystem.IsWindows() ? (error.HResult & 0xffff) is 32 or 33 : error.HResult is 11 or 35;
}
