using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlHistories(PostgreSqlAccess access) : IRunHistories
{
    private const int MostRuns = 1_000;

    /// <summary>Runs with more appends than this since their snapshot are read by themselves.</summary>
    private const int MostAppends = 64;

    /// <summary>So are those with a larger append or snapshot, so that an answer is bounded before it is made.</summary>
    private const int LargestRow = 64 * 1024;

    private const long MostBytes = 16L * 1024 * 1024;

    public async ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs.Count, MostRuns, nameof(runs));
        if (runs.Count == 0)
            return [];
        try
        {
            return await access.Database.QueryAsync(
                "read",
                "Histories",
                p => p.Next(runs.Select(run => run.Value).ToArray()).Next(MostAppends).Next(LargestRow),
                async (reader, token) =>
                {
                    var rows = new HistoryRows(runs, MostAppends, MostBytes);
                    while (await reader.ReadAsync(token))
                        rows.Add(reader);
                    return rows.End();
                },
                cancellationToken);
        }
        catch (JournalUnavailableException error) when (error.InnerException is PostgresException damage && Faults.IsDamage(damage))
        {
            // A damaged page says nothing about the other runs: each is read by itself.
            return new RunHistory?[runs.Count];
        }
    }
}
