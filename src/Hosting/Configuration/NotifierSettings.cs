namespace ActorFlow.Hosting.Configuration;

/// <summary>Who is told of questions, as far as configuration says it. Further notifiers are added in code.</summary>
internal sealed class NotifierSettings
{
    /// <summary>Whether the log is told.</summary>
    public bool Log { get; set; }

    /// <summary>Where signed webhooks go; empty is nowhere.</summary>
    public string WebhookAddress { get; set; } = "";

    /// <summary>What webhooks are signed with.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Where chat messages go; empty is nowhere.</summary>
    public string SlackAddress { get; set; } = "";

    /// <summary>How long a delivery may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public IEnumerable<OptionProblem> Problems() => new[]
    {
        Address(nameof(WebhookAddress), WebhookAddress, "https://example.org/hooks/questions"),
        Address(nameof(SlackAddress), SlackAddress, "https://chat.example.org/hooks/abc"),
        WebhookSecret.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(WebhookSecret) >= WebhookSignature.LeastSecret ? null
            : new OptionProblem(nameof(WebhookSecret), SharedState.Mask, $"at least {WebhookSignature.LeastSecret} bytes",
                "32 characters from a random source"),
        OptionProblem.OfTime(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), "00:00:30"),
    }.OfType<OptionProblem>();

    /// <summary>Adds what is set up. Clients come from the host, where it has a factory of them as <c>Func&lt;HttpClient&gt;</c>.</summary>
    public void Apply(FlowSystemOptions options)
    {
        var client = (Func<HttpClient>?)options.Services.GetService(typeof(Func<HttpClient>));
        if (Log)
            options.AddNotifier(new LogNotifier(options.LoggerFactory));
        if (WebhookAddress.Length > 0)
        {
            if (WebhookSecret.Length == 0)
                throw new ActorFlowConfigurationException(
                    [$"{ActorFlowSettings.Root}:Notifiers:{nameof(WebhookSecret)} is missing: webhooks are signed. Set at least {WebhookSignature.LeastSecret} bytes from a random source."]);
            options.AddNotifier(new WebhookNotifier(new WebhookOptions { Address = new Uri(WebhookAddress), Secret = WebhookSecret, Timeout = Timeout,
                Client = client, TimeProvider = options.TimeProvider }));
        }

        if (SlackAddress.Length > 0)
            options.AddNotifier(new SlackNotifier(new WebhookOptions { Address = new Uri(SlackAddress), Timeout = Timeout, Client = client,
                TimeProvider = options.TimeProvider }));
    }

    private static OptionProblem? Address(string option, string value, string example)
        => value.Length == 0
            || (Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)) ? null
            : new OptionProblem(option, value, "an absolute http or https address, or empty for none", example);
}
