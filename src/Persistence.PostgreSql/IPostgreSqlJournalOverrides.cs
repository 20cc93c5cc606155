namespace ActorFlow.Persistence.PostgreSql;

/// <summary>
/// What a host's configuration sets of a PostgreSQL journal that its code has set up. Found among the host's services by
/// <see cref="PostgreSqlJournalSetup.UsePostgreSql{TOptions}"/>.
/// </summary>
public interface IPostgreSqlJournalOverrides
{
    /// <summary>Changes the options that are configured, and no others.</summary>
    void Apply(PostgreSqlJournalOptions options);
}
