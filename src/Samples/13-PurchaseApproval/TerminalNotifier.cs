namespace ActorFlow.Samples.PurchaseApproval;

/// <summary>Tells in the terminal what others would hear by mail or chat.</summary>
public sealed class TerminalNotifier(TextWriter output) : IFeedbackNotifier
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Is done when somebody has been asked.</summary>
    public Task Asked => _asked.Task;

    public string Name => "terminal";

    public bool IsDurable => false;

    public async ValueTask NotifyAsync(FeedbackNotice notice, CancellationToken cancellationToken)
    {
        var question = notice.Question;
        await output.WriteLineAsync(notice.Occasion switch
        {
            FeedbackOccasion.Asked => $"to {question.Assignee}: {question.Question.Prompt}",
            FeedbackOccasion.Reminded => $"to {question.Assignee}: do not forget: {question.Question.Prompt}",
            FeedbackOccasion.Escalated => $"to {question.Assignee}: nobody has answered yet: {question.Question.Prompt}",
            FeedbackOccasion.Answered => $"{question.By} has decided.",
            FeedbackOccasion.TimedOut => "nobody has answered in time.",
            _ => "the question was withdrawn.",
        });
        _asked.TrySetResult();
    }
}
