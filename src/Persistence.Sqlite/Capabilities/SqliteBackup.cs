using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

/// <summary>
/// Copies the database with SQLite's backup interface, on the writing connection and a portion at a time between commits: what is committed meanwhile
/// goes into the copy as well, so the copy never has to begin again.
/// </summary>
internal sealed class SqliteBackup(SqliteAccess access) : IJournalBackup
{
    private const int PagesAtATime = 500;

    public async ValueTask BackupAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
            throw new JournalUnavailableException(path, "the file exists", "Name a new file for the copy, or remove this one first.");
        var unfinished = path + ".unfinished";
        try
        {
            File.Delete(unfinished);
            await CopyAsync(unfinished, cancellationToken);
            DurableFile.Flush(unfinished);
            DurableFile.Move(unfinished, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteFault)
        {
            throw new JournalUnavailableException(path, $"the copy cannot be written: {e.Message}",
                "Check the folder and its free space, then try again.", e);
        }
        finally
        {
            foreach (var left in new[] { unfinished, unfinished + "-journal" })
            {
                if (File.Exists(left))
                    File.Delete(left);
            }
        }
    }

    private async Task CopyAsync(string path, CancellationToken cancellationToken)
    {
        using var target = Connection.Open(path, readOnly: false, vfs: null);
        target.Execute("PRAGMA synchronous = OFF");   // flushed once, as a whole, at the end
        var (session, backup) = await access.QueueAsync(() => (access.Session, access.Session.BeginBackup(target)));
        try
        {
            while (await access.QueueAsync(() => Step(session, target, backup)))
                cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            // After its session was closed too: SQLite keeps the connection of an unfinished copy until then.
            await access.QueueAsync(() => raw.sqlite3_backup_finish(backup));
        }
    }

    private bool Step(JournalSession session, Connection target, sqlite3_backup backup)
    {
        if (!ReferenceEquals(access.Session, session))
            throw new JournalUnavailableException(access.Options.Path, "it was closed and opened anew while it was being copied", "Copy it again.");
        session.ThrowIfFaulted();
        var code = raw.sqlite3_backup_step(backup, PagesAtATime);
        if (code == SqliteCode.Done)
            return false;
        if (code is not SqliteCode.Ok and not SqliteCode.Busy and not SqliteCode.Locked)
            throw new SqliteFault(code, raw.sqlite3_errmsg(target.Handle).utf8_to_string());
        return true;
    }
}
