namespace ActorFlow.Persistence.Sqlite.Native;

/// <summary>An error of SQLite with its extended result code. Never leaves this package: the journal's doors translate it.</summary>
internal sealed class SqliteFault(int code, string text) : Exception($"SQLite error {code}: {text}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The primary result code: the low byte.</summary>
    public int Primary => Code & 0xff;

    /// <summary>What to do about it, in one sentence.</summary>
    public string Remedy => Primary switch
    {
        SqliteCode.Full => "The disk or its quota is full: free space and open the journal again; nothing acknowledged was lost.",
        SqliteCode.Corrupt => "The file is damaged: verify it, and restore it from a backup.",
        SqliteCode.NotADatabase => "Name another file; if this one was a database, its beginning is damaged: restore it from a backup.",
        SqliteCode.ReadOnly or SqliteCode.CannotOpen
            or SqliteCode.Permission => "Check that the folder exists and that this process may create and write files in it.",
        SqliteCode.Busy or SqliteCode.Locked => "Another program holds the file: only the engine may write to it. Close that program and try again.",
        SqliteCode.IoError => "The disk reports an error: check it, then open the journal again; a flush that failed is never tried again.",
        _ => "Open the journal again; if it happens again, verify the database.",
    };
}

/// <summary>Result codes of the SQLite C interface (https://www.sqlite.org/rescode.html), those this package tells apart.</summary>
internal static class SqliteCode
{
    public const int Ok = 0;
    public const int Permission = 3;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int ReadOnly = 8;
    public const int IoError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int TooBig = 18;
    public const int Constraint = 19;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;
}
