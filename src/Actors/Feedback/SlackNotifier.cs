using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorFlow.Actors.Feedback;

namespace ActorFlow;

/// <summary>
/// Posts what happens to questions as a message in Slack's form for incoming webhooks, which Mattermost, Rocket.Chat and others take too:
/// <c>{"text":"…"}</c>.
/// </summary>
public sealed class SlackNotifier : IFeedbackNotifier
{
    /// <summary>Slack cuts messages of more than 40 000 characters; a prompt longer than this is cut here.</summary>
    private const int MostOfPrompt = 3_000;

    private readonly WebhookOptions _options;
    private readonly WebhookCall _call;

    /// <summary>Creates the notifier.</summary>
    /// <exception cref="ArgumentException">The address is none.</exception>
    public SlackNotifier(WebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(needsSecret: false);
        _options = options;
        Name = options.Name ?? "slack";
        _call = new WebhookCall(options, Name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public RetryPolicy Retry => _options.Retry;

    /// <inheritdoc/>
    public TimeSpan Timeout => _options.Timeout;

    /// <inheritdoc/>
    public ValueTask NotifyAsync(FeedbackNotice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (!_options.Occasions.Contains(notice.Occasion))
            return default;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("text"u8, TextOf(notice));
            json.WriteEndObject();
        }

        return _call.PostAsync(buffer.WrittenMemory, static _ => { }, cancellationToken);
    }

    internal static string TextOf(FeedbackNotice notice)
    {
        var question = notice.Question;
        var text = new StringBuilder();
        text.Append('*').Append(notice.Occasion switch
        {
            FeedbackOccasion.Asked => "Question",
            FeedbackOccasion.Reminded => "Reminder",
            FeedbackOccasion.Escalated => "Escalated",
            FeedbackOccasion.TimedOut => "Timed out",
            FeedbackOccasion.Answered => "Answered",
            _ => "Withdrawn",
        }).Append('*');
        if (question.Assignee is { } assignee)
            text.Append(" for ").Append(Escaped(assignee));
        var prompt = question.Question.Prompt;
        text.Append(": ").Append(Escaped(prompt.Length > MostOfPrompt ? string.Concat(prompt.AsSpan(0, MostOfPrompt), "…") : prompt));
        if (question.Question.Choices.Length > 0 && question.Outcome == QuestionOutcome.Open)
            text.Append("\nChoices: ").AppendJoin(", ", question.Question.Choices.Select(choice => Escaped(choice.ToString())));
        if (question.Outcome == QuestionOutcome.Open && question.Due is { } due)
            text.Append(CultureInfo.InvariantCulture, $"\nDue: {due.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        if (question.By is { } by)
            text.Append("\nBy: ").Append(Escaped(by));
        if (question.Answer is { } answer)
            text.Append("\nAnswer: `").Append(Escaped(answer.GetRawText()).Replace('`', '\'')).Append('`');
        if (question.Why is { } why)
            text.Append("\nWhy: ").Append(Escaped(why));
        return text.Append("\n_").Append(Escaped(question.Flow)).Append(" / ").Append(Escaped(question.Node)).Append(", question ")
            .Append(Escaped(question.Id.ToString())).Append('_').ToString();
    }

    // What Slack asks to have escaped; with it, nobody's text becomes a link or a call to a whole channel.
    private static string Escaped(string text)
        => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
}
