using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorFlow;

/// <summary>Lets a flow system keep its runs in a SQLite file.</summary>
public static class SqliteJournalSetup
{
    /// <summary>Keeps runs in a SQLite file.</summary>
    /// <param name="options">The options of a flow system.</param>
    /// <param name="pathOrConnectionString">A file name (<c>orders.db</c>) or a connection string of which only <c>Data Source</c> is used (<c>Data
    /// Source=orders.db</c>).</param>
    /// <param name="configure">Changes further options.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentException">No file is named, or an option is out of its range.</exception>
    public static TOptions UseSqlite<TOptions>(this TOptions options, string pathOrConnectionString, Action<SqliteJournalOptions>? configure = null)
        where TOptions : IJournalSetup
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(pathOrConnectionString);
        var journal = new SqliteJournalOptions { Path = PathOf(pathOrConnectionString) };
        configure?.Invoke(journal);
        journal.Validate();
        options.UseJournal(services =>
        {
            // What an operator has set in a host's configuration wins over what its code says.
            (services?.GetService(typeof(ISqliteJournalOverrides)) as ISqliteJournalOverrides)?.Apply(journal);
            return new SqliteJournal(journal);
        });
        return options;
    }

    private static string PathOf(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal) || File.Exists(text))
            return text;
        string source;
        try
        {
            source = new SqliteConnectionStringBuilder(text).DataSource;
        }
        catch (ArgumentException)
        {
            // No keyword of a connection string stands before the equals sign, so it is part of a file's name.
            return text;
        }

        return source.Length > 0 && source != ":memory:"
            ? source
            : throw new ArgumentException(
                $"The connection string '{text}' names no file. A journal needs one, for example 'Data Source=orders.db'; for tests use InMemoryJournal.");
    }
}
