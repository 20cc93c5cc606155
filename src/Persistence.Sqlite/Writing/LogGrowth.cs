using ActorFlow.Persistence.Sqlite.Native;
using SQLitePCL;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>How far the write-ahead log has grown since it began anew, and when it is to be copied into the database. Used by one thread at a time.</summary>
/// <remarks>
/// The file's length does not tell: it is kept when the log begins anew, because writing over what is there costs the file system less than making room each time. So the pages that are
/// written are counted. Whether the log has begun anew after all of it was copied hangs on readers; it is taken for that, and the next copy tells.
/// </remarks>
/// <param name="connection">The writing connection.</param>
/// <param name="most">The pages from which the log is copied.</param>
internal sealed class LogGrowth(Connection connection, long most)
{
    private const int PagesWritten = 9;   // SQLITE_DBSTATUS_CACHE_WRITE

    /// <summary>Grown to so many times its bound, the log waits for readers that never pause.</summary>
    private const int Overgrown = 4;

    private long _pages;
    private long _sinceCopy;
    private long _atCopy;

    /// <summary>Whether readers have to be held back so that the log can begin anew. Known after a copy.</summary>
    public bool IsOvergrown => _atCopy >= Overgrown * most;

    /// <summary>Counts what was written since the last call.</summary>
    /// <returns>Whether the log is beyond its bound, and by another quarter of it since the last copy.</returns>
    public bool IsCopyDue()
    {
        if (raw.sqlite3_db_status(connection.Handle, PagesWritten, out var written, out _, 1) == SqliteCode.Ok)
            (_pages, _sinceCopy) = (_pages + written, _sinceCopy + written);
        return _pages >= most && _sinceCopy >= most / 4;
    }

    /// <summary>The log was copied.</summary>
    /// <param name="pages">How many pages it had; negative if that was not learned.</param>
    /// <param name="copied">How many of them are in the database.</param>
    /// <param name="wasMadeRoomFor">Whether no reader needs it any more, so that it begins anew with the next write.</param>
    public void NoteCopied(int pages, int copied, bool wasMadeRoomFor)
    {
        _sinceCopy = 0;
        if (pages < 0)
            return;
        _atCopy = wasMadeRoomFor ? 0 : pages;
        _pages = wasMadeRoomFor || (copied == pages && !IsOvergrown) ? 0 : pages;
    }
}
