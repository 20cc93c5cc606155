namespace ActorFlow;

/// <summary>Hands a question that nobody has answered to somebody else.</summary>
/// <param name="After">How long after it was asked.</param>
/// <param name="Assignee">Who has it from then on.</param>
public sealed record QuestionEscalation(TimeSpan After, string Assignee);
