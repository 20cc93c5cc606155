using System.Text;
using ActorFlow.Journal;

namespace ActorFlow.Server;

/// <summary>Somebody who is told of events of runs: where, of what, and how it is signed. Added by <see cref="ActorFlowServerOptions.AddWebhook"/>.</summary>
public sealed record WebhookSubscription
{
    /// <summary>Its name: unique in the server and kept for good, as what is owed is found by it. 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Where events are posted: absolute, https or http.</summary>
    public required Uri Address { get; init; }

    /// <summary>What they are signed with, the newest first; to replace a secret, put the new one before the old one for a while. At least one.</summary>
    public required IReadOnlyList<WebhookKey> Keys { get; init; }

    /// <summary>The events wanted, by the names of <see cref="RunEventNames"/>. The default value is empty: all of runs, none of single nodes.</summary>
    public IReadOnlyCollection<string> Events { get; init; } = [];

    /// <summary>The flows wanted. The default value is empty: all.</summary>
    public IReadOnlyCollection<string> Flows { get; init; } = [];

    /// <summary>
    /// Whether the journaled event goes along as <c>data</c>, the values of sensitive keys masked. The default value is false: a receiver learns what happened to which run, not what runs hold.
    /// </summary>
    public bool WithData { get; init; }

    /// <summary>What the store has of it, where it was set up over the API.</summary>
    internal StoredReceiver? Stored { get; init; }

    internal bool Wants(string name, string flow)
        => (Events.Count == 0 ? !RunEventNames.OfNodes.Contains(name) : Events.Contains(name)) && (Flows.Count == 0 || Flows.Contains(flow));

    /// <exception cref="ArgumentException">Something cannot be.</exception>
    internal void Validate()
    {
        if (Name.Length is 0 or > 100 || Name.Any(char.IsControl))
            throw new ArgumentException($"The name of a webhook has 1 to 100 characters, and '{Name}' does not.");
        if (!Address.IsAbsoluteUri || (Address.Scheme != Uri.UriSchemeHttp && Address.Scheme != Uri.UriSchemeHttps) || Address.UserInfo.Length > 0)
            throw new ArgumentException($"The address of webhook '{Name}' is an absolute http or https address without a user, not '{Address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}'.");
        if (Keys.Count is 0 or > 3 || Keys.Any(key => !WebhookSignature.IsKeyId(key.Id)) || Keys.Select(key => key.Id).Distinct(StringComparer.Ordinal).Count() != Keys.Count)
            throw new ArgumentException($"Webhook '{Name}' is signed with one to three keys, each with an id of its own of 1 to 40 letters, digits, '-', '_' and '.'.");
        if (Keys.Any(key => Encoding.UTF8.GetByteCount(key.Secret) < WebhookSignature.LeastSecret))
            throw new ArgumentException($"A secret of webhook '{Name}' has fewer than {WebhookSignature.LeastSecret} bytes. Take some from a random source.");
        if (Events.FirstOrDefault(name => !RunEventNames.All.Contains(name)) is { } unknown)
            throw new ArgumentException($"Webhook '{Name}' wants '{unknown}', which never happens. There are: {string.Join(", ", RunEventNames.All)}.");
    }
}

/// <summary>A secret that webhooks are signed with, and its name, which receivers see.</summary>
/// <param name="Id">The name, such as <c>2026-11</c>.</param>
/// <param name="Secret">The secret: at least 16 bytes as UTF-8.</param>
public sealed record WebhookKey(string Id, string Secret)
{
    /// <summary>Its name; never the secret.</summary>
    public override string ToString() => $"WebhookKey {Id}";
}
