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
    /// <returns>The lock, or null when another engine holds it.</returns>
    /// <exception cref="IOException">The lock file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock file may not be written.</exception>
    public static EngineLock? TryTake(string database)
    {
        var path = database + ".lock";
        try
        {
            return new EngineLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (IsHeld(database))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether somebody holds the lock. Makes no file.</summary>
    /// <remarks>A sharing violation has no exception type of its own: whoever can still open the file for sharing was refused for another reason.</remarks>
    public static bool IsHeld(string database)
    {
        var path = database + ".lock";
        try
        {
            if (!File.Exists(path))
                return false;
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
