using Microsoft.Extensions.Logging;

namespace ActorFlow;

/// <summary>Writes what happens to questions to the log. Not durable: a notice that a crash swallows is in the journal all the same.</summary>
public sealed partial class LogNotifier : IFeedbackNotifier
{
    private readonly ILogger _logger;

    /// <summary>Creates the notifier.</summary>
    /// <param name="loggerFactory">Makes its logger, of the category <c>ActorFlow.Feedback</c>.</param>
    public LogNotifier(ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _logger = loggerFactory.CreateLogger("ActorFlow.Feedback");
    }

    /// <inheritdoc/>
    public string Name => "log";

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public ValueTask NotifyAsync(FeedbackNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var question = notice.Question;
        // The answer itself stays out of logs: the journal has it, under the run's own protection.
        Told(_logger, notice.Occasion is FeedbackOccasion.TimedOut ? LogLevel.Warning : LogLevel.Information, question.Id, question.Flow,
            question.Node, notice.Occasion,
            question.Outcome, question.Assignee ?? "anybody", question.By ?? "nobody", question.Question.Prompt);
        return default;
    }

    [LoggerMessage(EventId = 70,
        Message = "Question {Question} of flow {Flow}, node {Node}: {Occasion} ({Outcome}), assigned to {Assignee}, ended by {By}: {Prompt}")]
    private static partial void Told(
        ILogger logger, LogLevel level, QuestionId question, string flow, string node, FeedbackOccasion occasion, QuestionOutcome outcome,
            string assignee, string by, string prompt);
}
