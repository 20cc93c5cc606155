using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow;

/// <content>Questions.</content>
public sealed partial class FlowSystem
{
    /// <summary>The longest name of somebody who answers, and the longest reason for a withdrawal.</summary>
    private const int MaxBy = 200;

    private const int MaxWhy = 10_000;

    /// <inheritdoc/>
    public async ValueTask<QuestionPage> QuestionsAsync(QuestionQuery query, CancellationToken cancellationToken = default)
        => await Stored("a list of questions").QuestionsAsync(query, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken = default)
    {
        ThrowIfUnable();
        if (_stored is not null && await _stored.FindQuestionAsync(questionId, cancellationToken) is { } stored)
            return stored;
        try
        {
            return (await AskForQuestionAsync(questionId, cancellationToken)).Question;
        }
        catch (Exception error) when (error is RunNotFoundException or RunPrunedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<AnswerReceipt> AnswerAsync(QuestionId questionId, QuestionAnswer answer, string by, string? deliveryId = null,
        CancellationToken cancellationToken = default)
        => (await RequestAnswerAsync(questionId, answer, by, deliveryId, null, cancellationToken)).Receipt;

    /// <inheritdoc/>
    public Task<bool> CancelQuestionAsync(QuestionId questionId, string reason = "", string? by = null, CancellationToken cancellationToken = default)
        => CancelQuestionAsync(questionId, reason, by, null, cancellationToken);

    /// <summary>Answers a question.</summary>
    /// <returns>The receipt, and whether the answer counts by this request: also when the request was delivered before, by a command that nobody
    /// could answer then.</returns>
    internal async Task<(AnswerReceipt Receipt, bool IsNews)> RequestAnswerAsync(
        QuestionId questionId, QuestionAnswer answer, string by, string? deliveryId, CommandTicket? via, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var (who, delivery) = (CheckedBy(by), CheckedDelivery(deliveryId));
        var finding = await AskForQuestionAsync(questionId, cancellationToken);
        // A question that the run has forgotten is over; whether it was asked at all, its number says.
        if (!finding.WasAsked)
            throw new QuestionNotFoundException(questionId);
        var (given, writes, frozen) = (answer, StatePatch.Empty, StatePatch.Empty);
        if (finding.Question is { } asked)
        {
            if (AnswerCheck.Refuse(asked.Question, answer, out given) is { } unfit)
                return (new AnswerReceipt(questionId, AnswerStatus.Unfit, $"{unfit}."), false);
            if (asked.Question.StateKey is { } key && finding.Flow is null)
            {
                return (new AnswerReceipt(questionId, AnswerStatus.Parked,
                    $"it is to be written to the state ('{key}'), and the run is parked: its flow is not here, or does not fit any more."), false);
            }

            try
            {
                // Here, and not in the run's own turn: converters of the user's may run.
                writes = QuestionRequests.Writes(asked.Question.StateKey, given, asked.Question,
                    finding.Flow is { } flow ? _environment.ScopeOf(flow) : StateScope.Standalone);
            }
            catch (StateException refused)
            {
                return (new AnswerReceipt(questionId, AnswerStatus.Unfit, refused.Message), false);
            }

            frozen = writes.IsEmpty ? AskedQuestion.AnswerOf(QuestionReplies.ValueOf(given.Json), false)
                : AskedQuestion.AnswerOf(writes[0].Value, writes[0].IsSensitive);
        }

        var control = new RunControl(RunControlKind.Answer)
        {
            Command = now => new AnswerQuestion(now, questionId.Number, given, frozen, writes, who, delivery),
            Send = () => (CommandVerbs.Answer, CommandArguments.OfAnswer(questionId.Number, given.Json, who, delivery)),
            Via = via,
        };
        var outcome = await RequestAsync(questionId.RunId, control, cancellationToken);
        var receipt = outcome.Refusal switch
        {
            Refusal.None => new AnswerReceipt(questionId, AnswerStatus.Accepted, null),
            Refusal.Delivered or Refusal.TakenBefore => new AnswerReceipt(questionId, AnswerStatus.AcceptedBefore, null),
            Refusal.AnswerUnfit => new AnswerReceipt(questionId, AnswerStatus.Unfit, "the run's state does not take it."),
            _ => new AnswerReceipt(questionId, AnswerStatus.TooLate, await WhyTooLateAsync(questionId, outcome, cancellationToken)),
        };
        return (receipt, outcome.Refusal is Refusal.None or Refusal.TakenBefore);
    }

    internal async Task<bool> CancelQuestionAsync(QuestionId questionId, string reason, string? by, CommandTicket? via,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Length > MaxWhy)
            throw new ArgumentException($"A reason has up to {MaxWhy} characters; this one has {reason.Length}.", nameof(reason));
        var who = by is null ? null : CheckedBy(by);
        if (!(await AskForQuestionAsync(questionId, cancellationToken)).WasAsked)
            throw new QuestionNotFoundException(questionId);
        var control = new RunControl(RunControlKind.Answer)
        {
            Command = now => new WithdrawQuestion(now, questionId.Number, who, reason),
            Send = () => (CommandVerbs.CancelQuestion, CommandArguments.OfWithdrawal(questionId.Number, reason, who)),
            Via = via,
        };
        return (await RequestAsync(questionId.RunId, control, cancellationToken)).Refusal is Refusal.None or Refusal.TakenBefore;
    }

    private async Task<string> WhyTooLateAsync(QuestionId questionId, ControlAnswer outcome, CancellationToken cancellationToken)
    {
        var question = await FindQuestionAsync(questionId, cancellationToken);
        return question switch
        {
            { Outcome: QuestionOutcome.Answered, EndedAt: { } at }
                => $"{question.By ?? "somebody"} answered it at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.",
            { Outcome: QuestionOutcome.Cancelled }
                => $"it was withdrawn{(question.By is { } by ? $" by {by}" : "")}{(question.Why is { } why ? $": {why}" : "")}.",
            { Outcome: QuestionOutcome.TimedOut or QuestionOutcome.Defaulted, EndedAt: { } at }
                => $"its time was up at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, and the run has moved on.",
            _ => $"the run does not wait for it any more ({outcome.Status.ToString().ToLowerInvariant()}).",
        };
    }

    private async Task<QuestionFinding> AskForQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
    {
        ThrowIfUnable();
        var reply = NewReply<QuestionFinding>();
        _registry.Tell(new RegistryMessage.Forward(questionId.RunId, new RunMessage.FindQuestion(questionId.Number, reply)));
        return await Answer(reply.Task, cancellationToken);
    }

    private static string CheckedBy(string by)
        => !string.IsNullOrWhiteSpace(by) && by.Length <= MaxBy ? Unicode.Mended(by)
            : throw new ArgumentException($"Who answers has a name of 1 to {MaxBy} characters, for the audit; for example \"anna\".", nameof(by));
}
