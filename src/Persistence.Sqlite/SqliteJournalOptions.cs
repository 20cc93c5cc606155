namespace ActorFlow.Persistence.Sqlite;

/// <summary>
/// Options of the SQLite journal. Keys in a configuration file: <c>ActorFlow:Journal:Sqlite:*</c>, see <c>hocon/reference.conf</c>.
/// </summary>
public sealed class SqliteJournalOptions
{
    /// <summary>The database file. Its folder must exist or be creatable; beside it lie <c>-wal</c>, <c>-shm</c> and <c>.lock</c> files.</summary>
    public required string Path { get; set; }

    /// <summary>When a commit counts as durable. The default value is <see cref="SqliteSynchronous.Full"/>.</summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>
    /// The size of the write-ahead log, in pages of 4 KB, from which it is copied into the database after a commit. The default value is 2 000 (8
    /// MB); allowed are 100 to 1 000 000. Larger values mean fewer, longer copies.
    /// </summary>
    public int CheckpointPages { get; set; } = 2_000;

    /// <summary>How many reads run at the same time, each on a connection of its own. The default value is 4; allowed are 1 to 64.</summary>
    public int Readers { get; set; } = 4;

    /// <summary>The memory for pages of the writing connection, in MB. The default value is 32; allowed are 1 to 16 384.</summary>
    public int CacheMegabytes { get; set; } = 32;

    /// <summary>
    /// The most bytes one append may have, packed, and the most its large values may have together. The default value is 256 MB; allowed are 64 KB to
    /// 512 MB. A larger one is answered as too large.
    /// </summary>
    public int MaxAppendBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Stamps the openings of the journal, for people. The default value is the system's clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The SQLite file layer to use; tests put one there that forgets what was not flushed.</summary>
    internal string? Vfs { get; set; }

    /// <summary>Told when the log was rewritten past SQLite; the file layer of tests must know.</summary>
    internal Action<string>? LogRewritten { get; set; }

    /// <summary>Never flushes: for the test that shows what flushes are good for.</summary>
    internal bool NeverFlush { get; set; }

    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
            throw new ArgumentException("Journal:Sqlite:Path is empty. Name a file, for example 'orders.db'.");
        foreach (var problem in Problems())
            throw new ArgumentException(
                $"Journal:Sqlite:{problem.Option} is {problem.Value}. Allowed are {problem.Range}, for example {problem.Example}.");
    }

    /// <summary>The options that have a value they cannot have, the path aside.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        Enum.IsDefined(Synchronous) ? null : new OptionProblem(nameof(Synchronous), Synchronous, "Full and Normal", "Full"),
        OptionProblem.OfNumber(nameof(CheckpointPages), CheckpointPages, 100, 1_000_000, "2000"),
        OptionProblem.OfNumber(nameof(Readers), Readers, 1, 64, "4"),
        OptionProblem.OfNumber(nameof(CacheMegabytes), CacheMegabytes, 1, 16_384, "32"),
        OptionProblem.OfNumber(nameof(MaxAppendBytes), MaxAppendBytes, 64 * 1024, 512 * 1024 * 1024, "268435456"),
    }.OfType<OptionProblem>();
}
