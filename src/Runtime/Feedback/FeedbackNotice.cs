namespace ActorFlow;

/// <summary>News of a question, for those who are to be told: what happened, and the question as it was just after.</summary>
/// <param name="Id">The same for every delivery of this news, so that doubles can be told: deliveries are repeated until one has been taken.</param>
/// <param name="Occasion">What happened.</param>
/// <param name="Question">The question as it was just after.</param>
/// <param name="At">The run's time of that.</param>
public sealed record FeedbackNotice(string Id, FeedbackOccasion Occasion, QuestionSummary Question, DateTimeOffset At)
{
    /// <summary>Which try of this delivery it is, from 1; begins anew with every life of the engine.</summary>
    public int Attempt { get; init; } = 1;
}
