using ActorFlow.Actors.Feedback;

namespace ActorFlow;

/// <summary>
/// Posts what happens to questions as signed JSON: see <see cref="WebhookSignature"/> for the headers. Any status of 200 to 299 is the
/// acknowledgement.
/// </summary>
/// <remarks>
/// The body is an object with <c>id</c>, <c>occasion</c> (asked, answered, timed-out, reminded, escalated, cancelled), <c>at</c>, <c>attempt</c> and
/// <c>question</c>: <c>id</c>, <c>run</c>, <c>flow</c>, <c>node</c>, <c>name</c>, <c>outcome</c>, <c>assignee</c>, <c>askedAt</c>, <c>due</c>,
/// <c>endedAt</c>, <c>by</c>, <c>why</c>, <c>answer</c>, <c>reminders</c>, and in <c>asks</c>
/// what was asked.
/// </remarks>
public sealed class WebhookNotifier : IFeedbackNotifier
{
    private readonly WebhookOptions _options;
    private readonly WebhookCall _call;

    /// <summary>Creates the notifier.</summary>
    /// <exception cref="ArgumentException">The address is none, or the secret is missing or short.</exception>
    public WebhookNotifier(WebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(needsSecret: true);
        _options = options;
        Name = options.Name ?? "webhook";
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
        var body = NoticeJson.Write(notice);
        return _call.PostAsync(body, request =>
        {
            var (timestamp, signature) = WebhookSignature.Sign(_options.Secret!, _options.TimeProvider.GetUtcNow(), body.Span);
            // Ids of runs may hold what a header may not.
            request.Headers.Add(WebhookSignature.DeliveryHeader, Uri.EscapeDataString(notice.Id));
            request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
            request.Headers.Add(WebhookSignature.SignatureHeader, signature);
        }, cancellationToken);
    }
}
