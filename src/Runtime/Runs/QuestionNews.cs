namespace ActorFlow.Runs;

/// <summary>Something that happened to a question in a decision: for those who are to be told, and for the table of questions.</summary>
/// <param name="Version">The version of the event that did it.</param>
/// <param name="Occasion">What happened.</param>
/// <param name="Question">The question.</param>
internal readonly record struct QuestionNews(long Version, FeedbackOccasion Occasion, AskedQuestion Question)
{
    public FeedbackNotice ToNotice(RunId runId, RunState state)
        => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{new QuestionId(runId, Question.Number)}/{Version}"), Occasion,
            Question.ToSummary(runId, state.Flow), state.Now);
}
