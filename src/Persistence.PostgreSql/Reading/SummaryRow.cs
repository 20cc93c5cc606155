using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Reading;

/// <summary>An index row as the statements of <c>read.sql</c> and <c>list.sql</c> select it; column 0 is the run's number.</summary>
internal static class SummaryRow
{
    public static RunSummary Read(NpgsqlDataReader row)
        => new(
            new RunId(row.GetString(1)), row.GetString(2), row.GetString(3), StoredStatus.StatusOf(row.GetInt16(4)), StoredTime.ToTime(row.GetInt64(5)),
            StoredTime.ToTime(row.GetInt64(6)), StoredTime.ToTime(row.LongOrNull(7)), row.TextOrNull(8), StoredText.ToTags(row.TextOrNull(9)), row.TextOrNull(10),
            StoredTime.ToTime(row.LongOrNull(11)), row.TextOrNull(12))
        {
            IsPruned = StoredStatus.IsTombstone(row.GetInt16(4)),
        };

    /// <summary>The place of a row among those of a lane.</summary>
    public static RunCursor Cursor(NpgsqlDataReader row, RunLane lane = RunLane.Narrowest)
        => new(row.GetInt64(lane switch { RunLane.Updates => 6, RunLane.Ends => 7, _ => 5 }), row.GetInt64(0));
}
