using System.Runtime.CompilerServices;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;
using NpgsqlTypes;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

internal sealed class PostgreSqlTombstones(PostgreSqlAccess access) : ITombstones
{
    private const int PageOfRuns = 1_000;

    public async IAsyncEnumerable<RunSummary> TombstonesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await access.Database.RowsAsync(
                "read", "Tombstones", p => p.Next(after).Next((long)PageOfRuns), row => (Run: row.GetInt64(0), Row: SummaryRow.Read(row)),
                    cancellationToken);
            foreach (var (_, row) in page)
                yield return row;
            if (page.Count < PageOfRuns)
                yield break;
            after = page[^1].Run;
        }
    }

    public async ValueTask<AppendAnswer> BuryAsync(RunSummary tombstone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tombstone);
        if (!tombstone.IsPruned)
            throw new ArgumentException($"Run '{tombstone.RunId}' was not pruned; take it in as it is.", nameof(tombstone));
        return await access.WriteAsync(
            tombstone.RunId,
            async (context, token) =>
            {
                var flow = await PostgreSqlTransfer.FlowAsync(context, tombstone, token);
                var added = await context.Connection.OneAsync(
                    context.Sql["maintain", "AddTombstone"],
                    p => p.Next(tombstone.RunId.Value).Next(RunShard.Of(tombstone.RunId, context.Session.Opening.Shards)).Next(flow)
                        .Next(StoredStatus.OfPruned(tombstone.Status))
                        .Next(StoredTime.Of(tombstone.StartedAt)).Next(StoredTime.Of(tombstone.UpdatedAt))
                        .Next(StoredTime.Of(tombstone.EndedAt), NpgsqlDbType.Bigint)
                        .Next(StoredText.OfNullable(tombstone.Key), NpgsqlDbType.Text)
                        .Next(StoredText.OfNullable(tombstone.Parent), NpgsqlDbType.Text)
                        .Next(StoredText.OfNullable(tombstone.Outcome), NpgsqlDbType.Text),
                    row => row.GetInt64(0),
                    token);
                return added != 0 ? new AppendAnswer(AppendOutcome.Appended) : await PostgreSqlTransfer.WhyAsync(context, tombstone, token);
            },
            cancellationToken);
    }
}
