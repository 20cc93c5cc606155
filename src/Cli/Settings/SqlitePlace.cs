using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Cli.Settings;

/// <summary>A SQLite file.</summary>
internal sealed class SqlitePlace(string path, Func<string, SqliteJournalOptions> options) : JournalPlace
{
    public override string Name => path;

    public override string Option => path;

    public override string FunctionsFolder => path + "-functions";

    public override bool IsMissing => !File.Exists(path);

    public override bool HasInbox => File.Exists(path + ".inbox");

    public override bool HasServerStore => File.Exists(path + ".server");

    public override IRunJournal Create() => new SqliteJournal(options(path));

    public override async ValueTask<IJournalReader> OpenReaderAsync(CancellationToken cancellationToken)
        => await SqliteJournalReader.OpenAsync(path, cancellationToken);

    public override async ValueTask<ICommandInbox> OpenInboxAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
        => await SqliteCommandInbox.OpenAsync(path, timeProvider, cancellationToken);

    public override async ValueTask<IServerStore> OpenServerStoreAsync(CancellationToken cancellationToken)
        => await SqliteServerStore.OpenAsync(path, cancellationToken);

    public override ValueTask<bool> IsAttendedAsync(CancellationToken cancellationToken) => new(!IsMissing && SqliteJournal.IsAttended(path));
}
