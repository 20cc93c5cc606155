using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql.Connecting;
using ActorFlow.Persistence.PostgreSql.Reading;
using ActorFlow.Persistence.PostgreSql.Schema;
using Npgsql;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

/// <summary>
/// Lists questions in the order in which they were asked: one lane per outcome, narrowed by the assignee or the run, the lanes merged. A page looks
/// at a bounded number of rows.
/// </summary>
internal sealed class PostgreSqlQuestions(PostgreSqlAccess access) : IQuestionIndex
{
    private const int Portion = 1_000;

    private static readonly short[] AllOutcomes = [.. Enum.GetValues<QuestionOutcome>().Select(outcome => (short)outcome)];

    public async ValueTask<QuestionPage> ListQuestionsAsync(QuestionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        var (cursor, found, looked) = (QuestionCursor.Of(query), new List<QuestionSummary>(), 0);
        while (true)
        {
            var portion = query.Flow is null ? query.Limit - found.Count + 1 : Portion;
            var rows = await RowsAsync(query, cursor, portion, cancellationToken);
            foreach (var (row, at) in rows)
            {
                if (found.Count == query.Limit || looked == RunListing.MostLookedAt)
                    return new QuestionPage(found, cursor.ToString());
                if (row is not null && query.Matches(row))
                    found.Add(row);
                looked++;
                cursor = at;
            }

            if (rows.Count < portion)
                return new QuestionPage(found, null);
        }
    }

    public ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
        => access.Database.OneAsync("questions", "Find", p => p.Next(questionId.RunId.Value).Next(questionId.Number), Read, cancellationToken);

    /// <summary>The rows of the questions of a run, by its number.</summary>
    public static async ValueTask<List<QuestionSummary>> OfAsync(NpgsqlConnection connection, SqlText sql, long run,
        CancellationToken cancellationToken)
        => [.. (await connection.RowsAsync(sql["questions", "Of"], p => p.Next(run), Read, cancellationToken)).OfType<QuestionSummary>()];

    private ValueTask<List<(QuestionSummary? Row, QuestionCursor Cursor)>> RowsAsync(QuestionQuery query, QuestionCursor after, int count,
        CancellationToken cancellationToken)
    {
        var narrow = query.RunId?.Value ?? StoredText.OfNullable(query.Assignee);
        return access.Database.RowsAsync(
            "questions",
            (query.NewestFirst ? "Newest" : "Oldest") + (query.RunId is not null ? "ByRun" : query.Assignee is not null ? "ByAssignee" : "ByOutcome"),
            p =>
            {
                p.Next(query.Outcome is { } one ? [(short)one] : AllOutcomes).Next(after.Asked).Next(after.Run).Next(after.Number).Next((long)count);
                if (narrow is not null)
                    p.Next(narrow);
            },
            row => (Read(row), new QuestionCursor(row.GetInt64(3), row.GetInt64(0), row.GetInt32(1))),
            cancellationToken);
    }

    // A row that cannot be read hides none of the others; the check of the journal tells of it.
    private static QuestionSummary? Read(NpgsqlDataReader row)
    {
        try
        {
            return QuestionSummaryJson.Read(
                row.Bytes(7), new QuestionId(new RunId(row.GetString(8)), row.GetInt32(1)), (QuestionOutcome)row.GetInt16(2), row.TextOrNull(6),
                    StoredTime.ToTime(row.GetInt64(3)),
                StoredTime.ToTime(row.LongOrNull(4)), StoredTime.ToTime(row.LongOrNull(5)));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
