using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow;

/// <summary>Lets a flow system keep its runs in a PostgreSQL database.</summary>
public static class PostgreSqlJournalSetup
{
    /// <summary>Keeps runs in a PostgreSQL database.</summary>
    /// <param name="options">The options of a flow system.</param>
    /// <param name="connectionString">The database: <c>Host=localhost;Database=orders;Username=app</c>, or
    /// <c>postgresql://app@localhost/orders</c>.</param>
    /// <param name="configure">Changes further options.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read, or an option is out of its range.</exception>
    public static TOptions UsePostgreSql<TOptions>(this TOptions options, string connectionString, Action<PostgreSqlJournalOptions>? configure = null)
        where TOptions : IJournalSetup
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(connectionString);
        var journal = new PostgreSqlJournalOptions { ConnectionString = connectionString };
        configure?.Invoke(journal);
        journal.Validate();
        options.UseJournal(services =>
        {
            // What an operator has set in a host's configuration wins over what its code says.
            (services?.GetService(typeof(IPostgreSqlJournalOverrides)) as IPostgreSqlJournalOverrides)?.Apply(journal);
            return new PostgreSqlJournal(journal);
        });
        return options;
    }
}
