namespace ActorFlow;

/// <summary>A page of a list of questions.</summary>
/// <param name="Questions">The questions, in the order in which they were asked. May be fewer than asked for, even none, when rare ones are looked
/// for among many.</param>
/// <param name="Next">Where the next page begins, for <see cref="QuestionQuery.After"/>; null when there is nothing more. Questions asked meanwhile
/// disturb nothing.</param>
public sealed record QuestionPage(IReadOnlyList<QuestionSummary> Questions, string? Next);
