using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

public sealed partial class InMemoryJournal : IQuestionIndex
{
    ValueTask<QuestionPage> IQuestionIndex.ListQuestionsAsync(QuestionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        var after = QuestionCursor.Of(query);
        return Locked(() =>
        {
            var runs = query.RunId is { } one ? _runs.TryGetValue(one, out var run) ? [run] : [] : _runs.Values.AsEnumerable();
            var wanted = runs.SelectMany(run => run.Questions.Select(question => (Cursor: run.CursorOf(question), Question: question)))
                .Where(row => query.Matches(row.Question) && (query.NewestFirst ? row.Cursor.CompareTo(after) < 0 : row.Cursor.CompareTo(after) > 0));
            var page = (query.NewestFirst ? wanted.OrderByDescending(row => row.Cursor) : wanted.OrderBy(row => row.Cursor)).Take(query.Limit + 1)
                .ToList();
            return new QuestionPage([.. page.Take(query.Limit).Select(row => row.Question)],
                page.Count > query.Limit ? page[query.Limit - 1].Cursor.ToString() : null);
        });
    }

    ValueTask<QuestionSummary?> IQuestionIndex.FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
        => Locked(() => _runs.TryGetValue(questionId.RunId, out var run) ? run.Questions.FirstOrDefault(question => question.Id == questionId)
            : null);
}
