using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite.Reading;

namespace ActorFlow.Persistence.Sqlite.Capabilities;

internal sealed class SqliteQuestions(SqliteAccess access) : IQuestionIndex
{
    public ValueTask<QuestionPage> ListQuestionsAsync(QuestionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return access.ReadAsync(QuestionListing.Page, query, cancellationToken);
    }

    public ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
        => access.ReadAsync(QuestionListing.Find, questionId, cancellationToken);
}
