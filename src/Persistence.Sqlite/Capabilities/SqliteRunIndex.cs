using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Reading;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteRunIndex(SqliteAccess access) : IRunIndex, IWakeUps
{
    public ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return access.ReadAsync(RunListing.Page, query, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken)
        => access.ReadAsync(RunListing.Counts, 0, cancellationToken);

    public ValueTask<IReadOnlyList<DueRun>> DueAsync(DateTimeOffset before, DueRun? after, int limit, CancellationToken cancellationToken)
        => access.ReadAsync(RunListing.Due, (before, after, limit), cancellationToken);
}
