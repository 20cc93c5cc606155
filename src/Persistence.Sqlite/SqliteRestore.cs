using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Capabilities;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite;

/// <summary>Puts a backup in the place of a journal.</summary>
public static class SqliteRestore
{
    /// <summary>Verifies a backup and copies it to where a journal is to be. The file appears whole or not at all.</summary>
    /// <param name="backup">The backup; it is only read.</param>
    /// <param name="path">The journal's file.</param>
    /// <param name="replace">Whether a journal that is there is replaced. It lies beside the new one as <c>.replaced</c> until the new one is in
    /// place.</param>
    /// <param name="cancellationToken">Gives up before anything is replaced.</param>
    /// <exception cref="JournalUnavailableException">The backup is damaged, an engine has the journal open, or there is one and it is not to be
    /// replaced.</exception>
    public static async Task RestoreAsync(string backup, string path, bool replace = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(backup);
        ArgumentException.ThrowIfNullOrEmpty(path);
        await VerifyAsync(backup, cancellationToken);
        var target = DatabaseFile.Locate(path, create: true);
        try
        {
            using var engineLock = EngineLock.TryTake(target)
                ?? throw new JournalUnavailableException(target, "an engine has it open", "Stop the engine, then restore.");
            if (File.Exists(target) && !replace)
                throw new JournalUnavailableException(target, "there is a journal already", "Name another file, or ask for it to be replaced.");
            Copy(DatabaseFile.Locate(backup, create: false), target + ".unfinished");
            PutInPlace(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteFault)
        {
            throw new JournalUnavailableException(target, $"the backup cannot be put there: {e.Message}",
                "Check the folder and its free space, then try again.", e);
        }
    }

    private static async Task VerifyAsync(string backup, CancellationToken cancellationToken)
    {
        await using var reader = await SqliteJournalReader.OpenAsync(backup, cancellationToken);
        await foreach (var damage in reader.Capability<IJournalVerification>()!.VerifyAsync(cancellationToken))
        {
            var what = damage.RunId is { } run ? $"run '{run}': {damage.What}" : damage.What;
            throw new JournalUnavailableException(backup, $"the backup is damaged ({what})", "Take another backup.");
        }
    }

    // Through SQLite and not as a file: a backup that somebody opened may have a log beside it.
    private static void Copy(string from, string to)
    {
        File.Delete(to);
        using (var source = File.Exists(from + "-wal") ? Connection.Open(from, readOnly: true, vfs: null) : Connection.OpenUnchanging(from))
        using (var target = Connection.Open(to, readOnly: false, vfs: null))
        {
            target.Execute("PRAGMA synchronous = OFF");
            using var copy = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
            var code = raw.sqlite3_backup_step(copy, -1);
            if (code != SqliteCode.Done)
                throw new SqliteFault(code, raw.sqlite3_errmsg(target.Handle).utf8_to_string());
        }

        DurableFile.Flush(to);
    }

    // An old log beside a new database would be taken for its own: it goes before the new one comes.
    private static void PutInPlace(string target)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(target + ".replaced" + suffix);
            if (File.Exists(target + suffix))
                DurableFile.Move(target + suffix, target + ".replaced" + suffix);
        }

        DurableFile.Move(target + ".unfinished", target);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
            File.Delete(target + ".replaced" + suffix);
    }
}
