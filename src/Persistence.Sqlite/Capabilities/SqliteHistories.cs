using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Reading;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteHistories(SqliteAccess access) : IRunHistories
{
    private const int MostRuns = 1_000;

    public ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs.Count, MostRuns, nameof(runs));
        return runs.Count == 0 ? new([]) : access.ReadAsync(HistoryReads.Many, runs, cancellationToken);
    }
}
