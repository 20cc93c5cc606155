using ActorFlow.Hosting.Configuration;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow.Hosting;

/// <summary>What the host's configuration says of the PostgreSQL journal that code has set up.</summary>
internal sealed class PostgreSqlOverrides(ActorFlowSettings settings) : IPostgreSqlJournalOverrides
{
    public void Apply(PostgreSqlJournalOptions options) => settings.Apply(options);
}
