namespace ActorFlow.Journal;

/// <summary>Lists questions without reading runs. A capability of a journal, see <see cref="IJournalReader.Capability{T}"/>.</summary>
/// <remarks>
/// Kept in the same transactions as the entries that ask and end the questions (<see cref="AppendRequest.Questions"/>), so it never says more or less
/// than they do. The journal is what counts, and the audit: this is a table to look things up in. Rows go with their run when it is pruned. Safe for
/// use from many threads.
/// </remarks>
public interface IQuestionIndex
{
    /// <summary>A page of questions in the order in which they were asked.</summary>
    /// <exception cref="ArgumentException">The query is malformed, or its cursor is not one of this journal's.</exception>
    ValueTask<QuestionPage> ListQuestionsAsync(QuestionQuery query, CancellationToken cancellationToken);

    /// <summary>The row of a question, or null when it is not known.</summary>
    ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken);
}
