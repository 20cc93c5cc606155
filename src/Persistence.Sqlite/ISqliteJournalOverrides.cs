namespace ActorFlow.Persistence.Sqlite;

/// <summary>
/// What a host's configuration sets of a SQLite journal that its code has set up. Found among the host's services by
/// <see cref="SqliteJournalSetup.UseSqlite{TOptions}"/>.
/// </summary>
public interface ISqliteJournalOverrides
{
    /// <summary>Changes the options that are configured, and no others.</summary>
    void Apply(SqliteJournalOptions options);
}
