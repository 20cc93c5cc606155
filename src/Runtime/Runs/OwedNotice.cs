namespace ActorFlow.Runs;

/// <summary>News of a question that is owed to notifiers. Changed only by <see cref="RunState.Evolve"/>.</summary>
/// <param name="number">The version of the event by which it became owed.</param>
/// <param name="occasion">What happened.</param>
/// <param name="question">The question as it was then.</param>
/// <param name="at">The run's time of that.</param>
/// <param name="hooks">The notifiers that have not taken it.</param>
internal sealed class OwedNotice(long number, FeedbackOccasion occasion, QuestionSummary question, DateTimeOffset at, IEnumerable<string> hooks)
{
    public long Number => number;

    public FeedbackOccasion Occasion => occasion;

    public QuestionSummary Question => question;

    public DateTimeOffset At => at;

    public SortedSet<string> Hooks { get; } = new(hooks, StringComparer.Ordinal);

    public FeedbackNotice ToNotice()
        => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{question.Id}/{number}"), occasion, question, at);
}
