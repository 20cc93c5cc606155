namespace ActorFlow.Runs;

/// <summary>A question of a run, open or ended. Changed only by <see cref="RunState.Evolve"/>.</summary>
internal sealed class AskedQuestion(int number, long visit, string wait, string node, Question question, StatePatch fallback, DateTimeOffset askedAt)
{
    private const string AnswerKey = "answer";

    public int Number => number;

    /// <summary>The visit that asks.</summary>
    public long Visit => visit;

    /// <summary>The wait for its answer, unique in the visit: the name it was asked under.</summary>
    public string Wait => wait;

    /// <summary>The path of the node that asks.</summary>
    public string Node => node;

    public Question Question => question;

    /// <summary>What its default answer writes to the state; frozen when it was asked.</summary>
    public StatePatch Fallback => fallback;

    public DateTimeOffset AskedAt => askedAt;

    public QuestionOutcome Outcome { get; set; } = QuestionOutcome.Open;

    /// <summary>Who has it now.</summary>
    public string? Assignee { get; set; } = question.Assignee;

    /// <summary>Whether its deadline has come and it stays open.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>How many of its escalations have been made.</summary>
    public int Escalated { get; set; }

    public int Reminders { get; set; }

    /// <summary>When its person is reminded next, or null.</summary>
    public DateTimeOffset? RemindAt { get; set; } = question.RemindAfter is { } after ? After(askedAt, after) : null;

    public DateTimeOffset? EndedAt { get; set; }

    public string? By { get; set; }

    public string? Why { get; set; }

    /// <summary>The answer: one operation, so that it is masked and encrypted as the state key that takes it. Empty while there is none.</summary>
    public StatePatch Answer { get; set; } = StatePatch.Empty;

    /// <summary>When nobody is waited for any more, or only warned of; null is never.</summary>
    public DateTimeOffset? Deadline { get; } = question.Deadline is { } within ? After(askedAt, within) : null;

    public bool IsOpen => Outcome == QuestionOutcome.Open;

    /// <summary>The time at which something of it is to be done next; null when nothing is.</summary>
    public DateTimeOffset? Due
    {
        get
        {
            if (!IsOpen)
                return null;
            var due = IsOverdue ? null : Deadline;
            if (RemindAt is { } remind && (due is null || remind < due))
                due = remind;
            return EscalateAt is { } escalate && (due is null || escalate < due) ? escalate : due;
        }
    }

    /// <summary>When somebody else gets it next, or null.</summary>
    public DateTimeOffset? EscalateAt => Escalated < question.Escalations.Length ? After(askedAt, question.Escalations[Escalated].After) : null;

    /// <summary>The last of its escalations that is due at a time; one that was missed while nobody looked is not made up for.</summary>
    public int EscalationsDue(DateTimeOffset now)
    {
        var due = Escalated;
        while (due < question.Escalations.Length && After(askedAt, question.Escalations[due].After) <= now)
            due++;
        return due;
    }

    /// <summary>When the person is reminded after a reminder at a time.</summary>
    public DateTimeOffset? NextReminder(DateTimeOffset now)
    {
        if (question.RemindEvery is not { } every || RemindAt is not { } last)
            return null;
        // Reminders that were missed while nobody looked are one.
        var missed = now > last ? (now - last).Ticks / every.Ticks : 0;
        return missed + 1 > long.MaxValue / every.Ticks ? null : After(last, new TimeSpan((missed + 1) * every.Ticks));
    }

    public static StatePatch AnswerOf(StateValue value, bool isSensitive)
        => new([new StateOp(AnswerKey, value, isSensitive ? new StateOpDetails(StateOpKind.Set) { IsSensitive = true } : null)]);

    public QuestionSummary ToSummary(RunId runId, string flow)
        => new(new QuestionId(runId, number), flow, node, wait, question, Outcome, Assignee, askedAt, Deadline, EndedAt, By,
        Answer.IsEmpty ? null : Answer[0].IsSensitive ? Masked : QuestionReplies.JsonOf(Answer[0].Value), Why)
    {
        Reminders = Reminders,
    };

    private static readonly System.Text.Json.JsonElement Masked = System.Text.Json.JsonElement.Parse($"\"{SharedState.Mask}\"");

    private static DateTimeOffset After(DateTimeOffset at, TimeSpan wait)
        => wait < DateTimeOffset.MaxValue - at ? at + wait : DateTimeOffset.MaxValue;
}
