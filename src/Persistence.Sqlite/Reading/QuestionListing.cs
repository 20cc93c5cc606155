using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Persistence.Sqlite.Schema;

namespace ActorFlow.Persistence.Sqlite.Reading;

/// <summary>
/// Lists questions in the order in which they were asked: one lane per outcome, narrowed by the assignee or the run, the lanes merged. A page looks
/// at a bounded number of rows.
/// </summary>
internal sealed class QuestionListing : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> Sql = SqlText.Of("questions");
    private static readonly QuestionOutcome[] AllOutcomes = Enum.GetValues<QuestionOutcome>();

    private readonly List<Statement> _lanes = [];
    private readonly PriorityQueue<Statement, QuestionCursor> _heads;

    private QuestionListing(Connection connection, QuestionQuery query)
    {
        var from = QuestionCursor.Of(query);
        var order = query.NewestFirst ? "Newest" : "Oldest";
        _heads = new PriorityQueue<Statement, QuestionCursor>(query.NewestFirst ? Comparer<QuestionCursor>.Create((a, b) => b.CompareTo(a))
            : Comparer<QuestionCursor>.Default);
        if (query.RunId is { } run)
            Add(connection.Prepare(Sql[order + "ByRun"]).Bind(5, run.Value), null);
        else
        {
            foreach (var outcome in query.Outcome is { } one ? [one] : AllOutcomes)
                Add(query.Assignee is { } assignee ? connection.Prepare(Sql[order + "ByAssignee"])
                    .Bind(5, assignee) : connection.Prepare(Sql[order + "ByOutcome"]), outcome);
        }

        void Add(Statement lane, QuestionOutcome? outcome)
        {
            _lanes.Add(lane);
            if (outcome is { } wanted)
                lane.Bind(1, (long)wanted);
            Advance(lane.Bind(2, from.Asked).Bind(3, from.Run).Bind(4, (long)from.Number));
        }
    }

    /// <summary>Reads a page.</summary>
    public static QuestionPage Page(Connection connection, QuestionQuery query)
    {
        using var listing = new QuestionListing(connection, query);
        var found = new List<QuestionSummary>();
        var looked = 0;
        QuestionCursor? last = null;
        while (listing._heads.TryDequeue(out var lane, out var cursor))
        {
            if (found.Count == query.Limit || looked == RunListing.MostLookedAt)
                return new QuestionPage(found, last.ToString());
            if (Read(lane) is { } row && query.Matches(row))
                found.Add(row);
            looked++;
            last = cursor;
            listing.Advance(lane);
        }

        return new QuestionPage(found, null);
    }

    /// <summary>The row of a question, or null.</summary>
    public static QuestionSummary? Find(Connection connection, QuestionId id)
    {
        var row = connection[Sql["Find"]].Bind(1, id.RunId.Value).Bind(2, id.Number);
        var found = row.Step() ? Read(row) : null;
        row.Reset();
        return found;
    }

    /// <summary>The rows of the questions of a run, by its number in the file.</summary>
    public static List<QuestionSummary> Of(Connection connection, long run)
    {
        var rows = connection[Sql["Of"]].Bind(1, run);
        var found = new List<QuestionSummary>();
        while (rows.Step())
        {
            if (Read(rows) is { } row)
                found.Add(row);
        }

        rows.Reset();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
    }

    private void Advance(Statement lane)
    {
        if (lane.Step())
            _heads.Enqueue(lane, new QuestionCursor(lane.Int64(3), lane.Int64(0), (int)lane.Int64(1)));
    }

    // A row that cannot be read hides none of the others; the check of the journal tells of it.
    private static QuestionSummary? Read(Statement row)
    {
        try
        {
            return QuestionSummaryJson.Read(row.Blob(7), new QuestionId(new RunId(row.Text(8)), (int)row.Int64(1)), (QuestionOutcome)row.Int64(2),
                row.TextOrNull(6),
                Time.FromStored(row.Int64(3)), Time.FromStored(row.Int64OrNull(4)), Time.FromStored(row.Int64OrNull(5)));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
