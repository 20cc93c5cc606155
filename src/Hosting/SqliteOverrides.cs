using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.Sqlite;

namespace ActorFlow.Hosting;

/// <summary>What the host's configuration says of the SQLite journal that code has set up.</summary>
internal sealed class SqliteOverrides(ActorFlowSettings settings) : ISqliteJournalOverrides
{
    public void Apply(SqliteJournalOptions options) => settings.Apply(options);
}
