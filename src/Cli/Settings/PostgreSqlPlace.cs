using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.PostgreSql.Connecting;

namespace ActorFlow.Cli.Settings;

/// <summary>A schema of a PostgreSQL database.</summary>
internal sealed class PostgreSqlPlace(PostgreSqlJournalOptions options) : JournalPlace
{
    /// <summary>Whether a text of <c>--db</c> names such a place, and not a file.</summary>
    public static bool IsOne(string text) => ConnectionText.IsOne(text);

    /// <summary>The journal's options.</summary>
    public PostgreSqlJournalOptions Options => options;

    public override string Name { get; } = ConnectionText.Describe(ConnectionText.Parse(options.ConnectionString), options.Schema);

    public override string Option { get; } = ConnectionText.WithoutSecrets(options.ConnectionString);

    // In the working directory: what functions keep in files is not in the database.
    public override string FunctionsFolder => options.Schema + "-functions";

    public override bool IsMissing => false;

    public override bool HasInbox => true;

    public override bool HasServerStore => true;

    public override IRunJournal Create() => new PostgreSqlJournal(options);

    public override async ValueTask<IJournalReader> OpenReaderAsync(CancellationToken cancellationToken)
        => await PostgreSqlJournalReader.OpenAsync(options, cancellationToken);

    public override async ValueTask<ICommandInbox> OpenInboxAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
        => await PostgreSqlCommandInbox.OpenAsync(options, cancellationToken);

    public override async ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken)
        => await PostgreSqlServerStore.OpenAsync(options, cancellationToken);

    public override ValueTask<bool> IsAttendedAsync(CancellationToken cancellationToken)
        => PostgreSqlJournal.IsAttendedAsync(options, cancellationToken);
}
