namespace ActorFlow.Runs;

/// <summary>Questions: answered, withdrawn, due; and the notices that are owed of them.</summary>
internal static partial class RunDecider
{
    private static Refusal Answer(Turn turn, AnswerQuestion answer)
    {
        if (answer.Delivery is { } delivery && turn.Head.HasDelivery(delivery))
            return Refusal.Delivered;
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        if (!turn.Head.TryGetQuestion(answer.Question, out var asked) || !turn.Head.TakesAnswer(asked))
            return Refusal.QuestionOver;
        if (AnswerCheck.Refuse(asked.Question, answer.Given, out _) is not null || !turn.Head.State.TryApply(answer.Patch, out _, out _))
            return Refusal.AnswerUnfit;
        turn.Write(new QuestionEnded(turn.At, asked.Number, QuestionOutcome.Answered) { Answer = answer.Answer, Patch = answer.Patch,
            By = Named(answer.By), Delivery = answer.Delivery });
        GoOn(turn, asked, WaitEnding.Answer);
        return Refusal.None;
    }

    private static Refusal Withdraw(Turn turn, WithdrawQuestion withdraw)
    {
        if (turn.Head.Status.IsEnded())
            return Refusal.Ended;
        if (!turn.Head.TryGetQuestion(withdraw.Question, out var asked) || !asked.IsOpen)
            return Refusal.QuestionOver;
        turn.Write(new QuestionEnded(turn.At, asked.Number, QuestionOutcome.Cancelled) { By = Named(withdraw.By), Why = Named(withdraw.Why) });
        GoOn(turn, asked, WaitEnding.Cancelled);
        return Refusal.None;
    }

    private static Refusal Settle(Turn turn, SettleNotice settle)
    {
        if (!turn.Head.TryGetNotice(settle.Notice, out var notice) || !notice.Hooks.Contains(settle.Hook))
            return Refusal.Stale;
        turn.Write(new NoticeSettled(turn.At, settle.Notice, settle.Hook) { Why = Named(settle.Why) });
        return Refusal.None;
    }

    /// <summary>Does what is due of questions, each thing once, however long nobody looked.</summary>
    private static void StepQuestions(Turn turn)
    {
        while (turn.Head.NextDueQuestion is { } next && next.Due <= turn.At && turn.Head.TryGetQuestion(next.Number, out var asked))
        {
            if (!asked.IsOverdue && asked.Deadline <= turn.At)
                TimeOut(turn, asked);
            else
                turn.Write(new QuestionNudged(turn.At, asked.Number,
                    asked.EscalateAt <= turn.At ? FeedbackOccasion.Escalated : FeedbackOccasion.Reminded));
        }
    }

    private static void TimeOut(Turn turn, AskedQuestion asked)
    {
        var question = asked.Question;
        if (question.Timeout == QuestionTimeout.KeepWaiting)
        {
            turn.Write(new QuestionNudged(turn.At, asked.Number, FeedbackOccasion.TimedOut));
            return;
        }

        var ended = new QuestionEnded(turn.At, asked.Number, QuestionOutcome.TimedOut);
        if (question is { Timeout: QuestionTimeout.Default, DefaultAnswer: { } given })
        {
            if (!turn.Head.State.TryApply(asked.Fallback, out _, out var fault))
            {
                ended = ended with { Why = fault.ToException().Message };
            }
            else
            {
                AnswerCheck.Refuse(question, given, out var taken);
                ended = ended with
                {
                    Outcome = QuestionOutcome.Defaulted,
                    Answer = asked.Fallback.IsEmpty ? AskedQuestion.AnswerOf(QuestionReplies.ValueOf(taken.Json), false)
                        : AskedQuestion.AnswerOf(asked.Fallback[0].Value, asked.Fallback[0].IsSensitive),
                    Patch = asked.Fallback,
                };
            }
        }

        turn.Write(ended);
        GoOn(turn, asked, WaitEnding.Due);
    }

    /// <summary>The visit that asked goes on, if it still waits for this.</summary>
    private static void GoOn(Turn turn, AskedQuestion asked, WaitEnding how)
    {
        if (turn.Head.TryGetVisit(asked.Visit, out var visit) && visit.FindWait(asked.Wait) is { IsOpen: true } wait)
            EndWait(turn, wait, how, null);
    }

    /// <summary>
    /// Whatever a decision did to questions is owed to those who are to be told: also what followed from it without an event of its own.
    /// </summary>
    private static void OweNotices(Turn turn, int from)
    {
        var head = turn.Head;
        if (head.Hooks.Count == 0)
            return;
        for (var i = from; i < head.News.Count; i++)
            turn.Write(new NoticeOwed(turn.At, head.News[i].Question.Number, head.News[i].Occasion, head.Hooks));
    }

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : Unicode.Mended(text);
}
