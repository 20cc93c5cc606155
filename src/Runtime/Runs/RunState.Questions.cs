using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>The questions of a run, and what is owed to those who are told of them.</summary>
internal sealed partial class RunState
{
    /// <summary>How many questions that nobody waits for any more are remembered, so that a late answer hears what became of its question.</summary>
    public const int MostPastQuestions = 100;


    /// <summary>The number of the next question.</summary>
    public int NextQuestion
    {
        get => Kept.QuestionsAsked + 1;
        private set
        {
            if (value != 1 || _rare is not null)
                MakeRare().QuestionsAsked = value - 1;
        }
    }

    /// <summary>Questions that are open, and the last ones that have ended, in the order in which they were asked.</summary>
    public IReadOnlyCollection<AskedQuestion> Questions => Kept.Questions.Values;

    /// <summary>Notices that are owed, in the order in which they became so.</summary>
    public IReadOnlyCollection<OwedNotice> Notices => Kept.Notices.Values;

    /// <summary>The question of which something is due first, or null.</summary>
    public (DateTimeOffset Due, int Number)? NextDueQuestion => Kept.DueQuestions.Count == 0 ? null : Kept.DueQuestions.Min;

    /// <summary>When time has something to do next of what is waited for; null when it never has.</summary>
    public DateTimeOffset? NextDue => NextDueWait?.Due is { } wait && !(NextDueQuestion?.Due < wait) ? wait : NextDueQuestion?.Due;

    /// <summary>What happened to questions since the supervisor took it last: of the process, not part of the state.</summary>
    public IReadOnlyList<QuestionNews> News => Kept.News ?? (IReadOnlyList<QuestionNews>)[];

    /// <summary>The names of the notifiers that are owed notices: of the process, not part of the state, and read by decisions only.</summary>
    public IReadOnlyList<string> Hooks { get; set; } = [];

    public bool TryGetQuestion(int number, [MaybeNullWhen(false)] out AskedQuestion question) => Kept.Questions.TryGetValue(number, out question);

    public bool TryGetNotice(long number, [MaybeNullWhen(false)] out OwedNotice notice) => Kept.Notices.TryGetValue(number, out notice);

    /// <summary>Whether an answer still counts: the question is open, or its time was up and the visit that asked it waits all the same.</summary>
    public bool TakesAnswer(AskedQuestion question)
        => !Cancelling && !Status.IsEnded() && Undoing is null
            && (question.IsOpen || (question.Outcome == QuestionOutcome.TimedOut && _visits.TryGetValue(question.Visit, out var visit) && visit.SuspendedAt is not null
                && visit.FindWait(question.Wait) is { IsOpen: false }));

    public void ForgetNews() => Kept.News?.Clear();

    private void Ask(Visit visit, Wait wait)
    {
        TrimQuestions();
        AskedQuestion asked;
        try
        {
            var (question, fallback) = QuestionRequests.Read(wait.Payload!.Value);
            asked = new AskedQuestion(NextQuestion++, visit.Id, wait.Name, NodePath(visit), question, fallback, Now);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Broken($"wait '{wait.Id}' asks no question: {error.Message}");
        }

        MakeRare().Questions.Add(asked.Number, asked);
        Watch(asked);
        (MakeRare().News ??= []).Add(new QuestionNews(Version, FeedbackOccasion.Asked, asked));
    }

    private void On(QuestionEnded ended)
    {
        var asked = Asked(ended.Question);
        End(asked, ended.Outcome, ended.By, ended.Why);
        asked.Answer = ended.Answer;
        State = State.Apply(ended.Patch);
        Remember(ended.Delivery);
        // An answer after the time was up takes the place of none, if the visit has not gone on.
        if (_visits.TryGetValue(asked.Visit, out var visit) && visit.FindWait(asked.Wait) is { IsOpen: false } wait)
            wait.Outcome = new WaitOutcome(WaitEnding.Answer, QuestionReplies.Write(RunId, asked), Now);
    }

    private void On(QuestionNudged nudged)
    {
        var asked = Asked(nudged.Question);
        Unwatch(asked);
        switch (nudged.Occasion)
        {
            case FeedbackOccasion.Reminded:
                asked.Reminders++;
                asked.RemindAt = asked.NextReminder(Now);
                break;
            case FeedbackOccasion.Escalated:
                asked.Escalated = asked.EscalationsDue(Now);
                asked.Assignee = asked.Question.Escalations[Math.Max(0, asked.Escalated - 1)].Assignee;
                break;
            case FeedbackOccasion.TimedOut:
                asked.IsOverdue = true;
                break;
            default:
                throw Broken($"question {nudged.Question} is nudged by {nudged.Occasion}");
        }

        Watch(asked);
        (MakeRare().News ??= []).Add(new QuestionNews(Version, nudged.Occasion, asked));
    }

    private void On(NoticeOwed owed)
    {
        if (Kept.Questions.TryGetValue(owed.Question, out var asked))
            MakeRare().Notices.Add(Version, new OwedNotice(Version, owed.Occasion, asked.ToSummary(RunId, Flow), Now, owed.Hooks));
    }

    private void On(NoticeSettled settled)
    {
        if (!Kept.Notices.TryGetValue(settled.Notice, out var notice) || !notice.Hooks.Remove(settled.Hook))
            throw Broken($"notice {settled.Notice} is not owed to '{settled.Hook}'");
        if (notice.Hooks.Count == 0)
            Kept.Notices.Remove(settled.Notice);
    }

    /// <summary>What a wait for an answer came to. One that ends by anything else than its question withdraws that.</summary>
    private JsonElement ReplyOf(Wait wait)
    {
        var asked = AskedIn(wait) ?? throw Broken($"wait '{wait.Id}' has no question");
        if (asked.IsOpen)
            End(asked, QuestionOutcome.Cancelled, null, "it is not waited for any more");
        return QuestionReplies.Write(RunId, asked);
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    private void Withdraw(Wait wait, string why)
    {
        if (wait.Kind == WaitKind.Question && AskedIn(wait) is { IsOpen: true } asked)
            End(asked, QuestionOutcome.Cancelled, null, why);
    }

    /// <summary>The run is being stopped: from now on no answer counts.</summary>
    private void WithdrawAll(string why)
    {
        if (Kept.Questions.Count == 0)
            return;
        foreach (var asked in Kept.Questions.Values.Where(asked => asked.IsOpen).ToList())
            End(asked, QuestionOutcome.Cancelled, null, why);
    }

    private void End(AskedQuestion asked, QuestionOutcome outcome, string? by, string? why)
    {
        Unwatch(asked);
        asked.Outcome = outcome;
        asked.EndedAt = Now;
        asked.By = by;
        asked.Why = why;
        (MakeRare().News ??= []).Add(new QuestionNews(Version, outcome switch
        {
            QuestionOutcome.Answered => FeedbackOccasion.Answered,
            QuestionOutcome.Cancelled => FeedbackOccasion.Cancelled,
            _ => FeedbackOccasion.TimedOut,
        }, asked));
    }

    private void Watch(AskedQuestion asked)
    {
        if (asked.Due is { } due)
            MakeRare().DueQuestions.Add((due, asked.Number));
    }

    private void Unwatch(AskedQuestion asked)
    {
        if (asked.Due is { } due)
            Kept.DueQuestions.Remove((due, asked.Number));
    }

    private void TrimQuestions()
    {
        if (Kept.Questions.Count < MostPastQuestions)
            return;
        var past = Kept.Questions.Values.Where(asked => !asked.IsOpen && !TakesAnswer(asked)).Select(asked => asked.Number).ToList();
        foreach (var number in past.Take(past.Count - MostPastQuestions + 1))
            Kept.Questions.Remove(number);
    }

    private AskedQuestion? AskedIn(Wait wait) => Kept.Questions.Values.LastOrDefault(asked => asked.Visit == wait.Visit && asked.Wait == wait.Name);

    private AskedQuestion Asked(int number) => Kept.Questions.TryGetValue(number, out var asked) ? asked : throw Broken($"question {number} is not known");
}
