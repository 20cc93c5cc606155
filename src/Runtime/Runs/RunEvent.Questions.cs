namespace ActorFlow.Runs;

/// <summary>A question has an answer, or will have none; or one whose time was up has an answer after all, while its visit still waits.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Question">Which question of the run it is.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record QuestionEnded(DateTimeOffset At, int Question, QuestionOutcome Outcome) : RunEvent(At)
{
    /// <summary>The answer: one operation, so that it is masked and encrypted as the key that takes it. Empty when there is none.</summary>
    public StatePatch Answer { get; init; } = StatePatch.Empty;

    /// <summary>What the answer writes to the state.</summary>
    public StatePatch Patch { get; init; } = StatePatch.Empty;

    /// <summary>Who answered or withdrew it, as they said; null when time did.</summary>
    public string? By { get; init; }

    /// <summary>Why it was withdrawn, or null.</summary>
    public string? Why { get; init; }

    /// <summary>The id of the delivery, which counts once; null when it has none.</summary>
    public string? Delivery { get; init; }
}

/// <summary>Time has come for a question that stays open: a reminder, an escalation, or a deadline that only warns.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Question">Which question of the run it is.</param>
/// <param name="Occasion">What it was time for.</param>
internal sealed record QuestionNudged(DateTimeOffset At, int Question, FeedbackOccasion Occasion) : RunEvent(At);

/// <summary>News of a question is owed to notifiers, until each has taken it or it is given up.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Question">Which question of the run it is.</param>
/// <param name="Occasion">What happened.</param>
/// <param name="Hooks">The names of the notifiers.</param>
internal sealed record NoticeOwed(DateTimeOffset At, int Question, FeedbackOccasion Occasion, IReadOnlyList<string> Hooks) : RunEvent(At);

/// <summary>A notifier has taken a notice, or it is given up.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Notice">The version of the event by which it became owed.</param>
/// <param name="Hook">The name of the notifier.</param>
internal sealed record NoticeSettled(DateTimeOffset At, long Notice, string Hook) : RunEvent(At)
{
    /// <summary>Why it was given up; null when it was taken.</summary>
    public string? Why { get; init; }
}
