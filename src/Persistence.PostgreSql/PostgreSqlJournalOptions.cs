using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;

namespace ActorFlow.Persistence.PostgreSql;

/// <summary>Options of the PostgreSQL journal. Keys in a configuration file: <c>ActorFlow:Journal:PostgreSql:*</c>, see <c>hocon/reference.conf</c>.</summary>
public sealed class PostgreSqlJournalOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The database: a connection string of Npgsql (<c>Host=db;Database=orders;Username=app;Password=…</c>) or an address (<c>postgresql://app:…@db/orders</c>). Several hosts,
    /// separated by commas, are tried until the primary is found. Never shown with its password.
    /// </summary>
    public required string ConnectionString { get; set; }

    /// <summary>
    /// The way to the database past a connection pooler, for notifications: they need a session of their own. The default is empty: <see cref="ConnectionString"/>, or no notifications,
    /// so that everything rests on looking now and then, when <see cref="IsPooled"/> is set.
    /// </summary>
    public string DirectConnectionString { get; set; } = "";

    /// <summary>Whether a pooler in transaction mode stands between. The default value is false, which is seen through when the journal is opened. With one nothing is
    /// prepared, and notifications need <see cref="DirectConnectionString"/>.</summary>
    public bool IsPooled { get; set; }

    /// <summary>The schema that holds the tables; made when it is missing. The default value is <c>actorflow</c>. 1 to 40 letters, digits and underscores of ASCII.</summary>
    public string Schema { get; set; } = "actorflow";

    /// <summary>Into how many shards runs are divided, 1 to 4 096. Counts only when the journal is made; afterwards it has what it was made with. The default value is 256.</summary>
    public int Shards { get; set; } = RunShard.DefaultCount;

    /// <summary>The most connections of this process to the database. The default value is 10; allowed are 2 to 1 000.</summary>
    public int Connections { get; set; } = 10;

    /// <summary>How long one statement may take before it is cancelled. The default value is 30 seconds; allowed are 1 second to 10 minutes.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a statement waits for a lock before it gives up and is tried again. The default value is 10 seconds; allowed are 10 milliseconds to 10 minutes.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an outage of the database is bridged by connecting again and again, with growing pauses, before the journal counts as failed and the engine opens it anew. The default
    /// value is 30 seconds; allowed are 0 to 10 minutes.
    /// </summary>
    public TimeSpan ReconnectFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The most bytes one append may have, packed, and the most its large values may have together. The default value is 64 MB; allowed are 64 KB to 256 MB. A larger one is
    /// answered as too large.
    /// </summary>
    public int MaxAppendBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Stamps what is removed, for its grace. The default value is the system's clock. What orders writers and leases is the database's clock, always.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Whether this journal is one of several that members of a cluster have open at the same time, each fenced by the terms of its shards. Set by the cluster.</summary>
    internal bool IsMember { get; set; }

    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
            throw new ArgumentException("Journal:PostgreSql:ConnectionString is empty. Name a database, for example 'Host=localhost;Database=orders;Username=app'.");
        foreach (var problem in Problems())
            throw new ArgumentException($"Journal:PostgreSql:{problem.Option} is {problem.Value}. Allowed are {problem.Range}, for example {problem.Example}.");
        _ = ConnectionText.Parse(ConnectionString);
        if (DirectConnectionString.Length > 0)
            _ = ConnectionText.Parse(DirectConnectionString);
    }

    /// <summary>The options that have a value they cannot have, the connection strings aside.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        SchemaName.IsValid(Schema) ? null : new OptionProblem(nameof(Schema), $"'{Schema}'", $"1 to {SchemaName.MaxLength} letters, digits and underscores of ASCII, not beginning with a digit or pg_", "actorflow"),
        OptionProblem.OfNumber(nameof(Shards), Shards, 1, RunShard.MaxCount, "256"),
        OptionProblem.OfNumber(nameof(Connections), Connections, 2, 1_000, "10"),
        OptionProblem.OfTime(nameof(StatementTimeout), StatementTimeout, TimeSpan.FromSeconds(1), Longest, "00:00:30"),
        OptionProblem.OfTime(nameof(LockTimeout), LockTimeout, TimeSpan.FromMilliseconds(10), Longest, "00:00:10"),
        OptionProblem.OfTime(nameof(ReconnectFor), ReconnectFor, TimeSpan.Zero, Longest, "00:00:30"),
        OptionProblem.OfNumber(nameof(MaxAppendBytes), MaxAppendBytes, 64 * 1024, 256 * 1024 * 1024, "67108864"),
    }.OfType<OptionProblem>();
}
