using System.Text;

namespace ActorFlow;

/// <summary>
/// Webhooks of a server, as far as configuration says it: one receiver of run events, and limits for all. Keys in a configuration file:
/// <c>ActorFlow:Server:Webhooks:*</c>.
/// </summary>
public sealed class ServerWebhookOptions
{
    /// <summary>
    /// Where events of runs are posted; an absolute https or http address. The default value is empty: nowhere, unless code or documents say so.
    /// </summary>
    public string Address { get; set; } = "";

    /// <summary>What they are signed with: at least 16 bytes.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Names the secret to the receiver. The default value is <c>1</c>.</summary>
    public string KeyId { get; set; } = "1";

    /// <summary>The secret that was in use before; while it is set, everything is signed with both. The default value is empty.</summary>
    public string FormerSecret { get; set; } = "";

    /// <summary>Names the former secret to the receiver.</summary>
    public string FormerKeyId { get; set; } = "0";

    /// <summary>The events that are posted, with commas between them. The default value is empty: all.</summary>
    public string Events { get; set; } = "";

    /// <summary>The flows whose events are posted, with commas between them. The default value is empty: all.</summary>
    public string Flows { get; set; } = "";

    /// <summary>
    /// The hosts that may be posted to, with commas between them; <c>*.example.com</c> stands for all beneath it. The default value is empty: all
    /// that are not internal.
    /// </summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Whether receivers may be on internal addresses: this machine, private and link-local networks. The default value is false.</summary>
    public bool AllowInternalAddresses { get; set; }

    /// <summary>How long a delivery may take. The default value is 30 seconds; allowed are 1 millisecond to 10 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a delivery is tried, in all. The default value is 20, some two days; allowed are 1 to 1 000.</summary>
    public int MaxAttempts { get; set; } = 20;

    /// <summary>
    /// The wait after the first failed try; it doubles from try to try. The default value is 5 seconds; allowed are 10 milliseconds to 1 hour.
    /// </summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two tries. The default value is 6 hours; allowed are 10 milliseconds to 7 days.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long deliveries that ended stay in the log. The default value is 14 days; allowed are 1 minute to 10 years.</summary>
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The most bytes the body of an incoming webhook may have. The default value is 1 MB; allowed are 1 KB to 1 GB.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long an incoming webhook waits for a run's result at most, when it asks for it. The default value is 25 seconds; allowed are 1 second to
    /// 10 minutes.
    /// </summary>
    public TimeSpan LongestResultWait { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>The options that have a value they cannot have.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        Address.Length == 0
            || (Uri.TryCreate(Address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)) ? null
            : new OptionProblem(nameof(Address), Address, "an absolute http or https address, or empty for none", "https://example.org/hooks/runs"),
        SecretProblem(nameof(Secret), Secret),
        SecretProblem(nameof(FormerSecret), FormerSecret),
        KeyIdProblem(nameof(KeyId), KeyId),
        KeyIdProblem(nameof(FormerKeyId), FormerKeyId),
        OptionProblem.OfTime(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), "00:00:30"),
        OptionProblem.OfNumber(nameof(MaxAttempts), MaxAttempts, 1, 1_000, "20"),
        OptionProblem.OfTime(nameof(FirstWait), FirstWait, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), "00:00:05"),
        OptionProblem.OfTime(nameof(LongestWait), LongestWait, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(7), "06:00:00"),
        OptionProblem.OfTime(nameof(KeepDeliveries), KeepDeliveries, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3_650), "14.00:00:00"),
        OptionProblem.OfNumber(nameof(MaxBodyBytes), MaxBodyBytes, 1024, 1024 * 1024 * 1024, "1048576"),
        OptionProblem.OfTime(nameof(LongestResultWait), LongestResultWait, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "00:00:25"),
    }.OfType<OptionProblem>();

    /// <summary>What is wrong with the options together, as sentences; empty when nothing is.</summary>
    internal IEnumerable<string> Contradictions()
    {
        if (Address.Length > 0 && Secret.Length == 0)
            yield return $"ActorFlow:Server:Webhooks:{nameof(Secret)} is missing: webhooks are signed. Set at least {WebhookSignature.LeastSecret} bytes from a random source.";
        if (FormerSecret.Length > 0 && KeyId == FormerKeyId)
            yield return $"ActorFlow:Server:Webhooks:{nameof(FormerKeyId)} is '{FormerKeyId}', the name of the new secret too. Give each its own.";
    }

    private static OptionProblem? SecretProblem(string option, string value)
        => value.Length == 0 || Encoding.UTF8.GetByteCount(value) >= WebhookSignature.LeastSecret ? null
            : new OptionProblem(option, SharedState.Mask, $"at least {WebhookSignature.LeastSecret} bytes", "32 characters from a random source");

    private static OptionProblem? KeyIdProblem(string option, string value)
        => WebhookSignature.IsKeyId(value) ? null : new OptionProblem(option, value, "1 to 40 letters, digits, '-', '_' and '.'", "2026-11");
}
