namespace ActorFlow;

/// <summary>Where a webhook goes, and how. Read once, when the notifier is made.</summary>
public sealed class WebhookOptions
{
    /// <summary>The address: absolute, http or https.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// The secret that bodies are signed with, at least <see cref="WebhookSignature.LeastSecret"/> bytes. A Slack-compatible webhook needs none: its
    /// address is the secret.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>The notifier's name, unique in the system. The default is <c>webhook</c> or <c>slack</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Which occasions are told. The default is all.</summary>
    public IReadOnlyCollection<FeedbackOccasion> Occasions { get; init; } = Enum.GetValues<FeedbackOccasion>();

    /// <summary>
    /// When a failed delivery is tried again. The default is <see cref="RetryPolicy.Patient"/> for errors that may pass, with a server's Retry-After.
    /// </summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Patient.WhenTransient();

    /// <summary>How long a delivery may take. The default is 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes the client of one delivery, which is disposed after it: <c>IHttpClientFactory.CreateClient</c> fits. The default is one client for all,
    /// which is never disposed.
    /// </summary>
    public Func<HttpClient>? Client { get; init; }

    /// <summary>The clock that stamps what is sent. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">Something cannot be.</exception>
    internal void Validate(bool needsSecret)
    {
        if (!Address.IsAbsoluteUri || (Address.Scheme != Uri.UriSchemeHttp && Address.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"A webhook's address is an absolute http or https address, not '{Address}'.");
        if (needsSecret && (Secret is null || System.Text.Encoding.UTF8.GetByteCount(Secret) < WebhookSignature.LeastSecret))
            throw new ArgumentException(
                $"A webhook's secret has at least {WebhookSignature.LeastSecret} bytes, so that nobody guesses it. Take some from a random source.");
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromHours(1))
            throw new ArgumentException($"A webhook's timeout is {Timeout:c}; allowed is more than zero, up to an hour.");
    }
}
