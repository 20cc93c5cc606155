using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>An index row as the statements of <c>read.sql</c> and <c>list.sql</c> select it; column 0 is the run's number.</summary>
internal static class SummaryRow
{
    public static RunSummary Read(Statement row)
        => new(
            new RunId(row.Text(1)), row.Text(2), row.Text(3), StoredStatus.StatusOf(row.Int64(4)), Time.FromStored(row.Int64(5)), Time.FromStored(row.Int64(6)),
            Time.FromStored(row.Int64OrNull(7)), row.TextOrNull(8), TagText.Read(row.TextOrNull(9)), row.TextOrNull(10), Time.FromStored(row.Int64OrNull(11)), row.TextOrNull(12))
        {
            IsPruned = StoredStatus.IsTombstone(row.Int64(4)),
        };

    /// <summary>The place of a row among those of a lane.</summary>
    public static RunCursor Cursor(Statement row, int time) => new(row.Int64(time), row.Int64(0));

    /// <summary>The column with the time that a lane is sorted by.</summary>
    public static int TimeOf(RunLane lane) => lane switch { RunLane.Updates => 6, RunLane.Ends => 7, _ => 5 };
}
