using System.Text;
using ActorFlow.Definitions;
using ActorFlow.Server.Webhooks;

namespace ActorFlow.Server;

/// <content>Webhooks.</content>
public sealed partial class ActorFlowServerOptions
{
    private readonly List<WebhookSubscription> _subscriptions = [];
    private readonly Dictionary<string, CodeTrigger> _triggers = new(StringComparer.Ordinal);

    /// <summary>
    /// Limits of webhooks, and the receiver that the configuration may name. What the configuration says under <c>ActorFlow:Server:Webhooks</c> wins.
    /// </summary>
    public ServerWebhookOptions Webhooks { get; } = new();

    internal IReadOnlyList<WebhookSubscription> Subscriptions => _subscriptions;

    internal IReadOnlyDictionary<string, CodeTrigger> Triggers => _triggers;

    /// <summary>Has somebody told of events of runs. Needs a journal with a feed: what is owed survives the process.</summary>
    /// <exception cref="ArgumentException">Something cannot be, or another one has the same name.</exception>
    public ActorFlowServerOptions AddWebhook(WebhookSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        subscription.Validate();
        if (_subscriptions.Any(known => known.Name == subscription.Name))
            throw new ArgumentException($"Two webhooks are named '{subscription.Name}'. What is owed is found by the name, so each needs its own.",
                nameof(subscription));
        _subscriptions.Add(subscription);
        return this;
    }

    /// <summary>Lets <c>POST /hooks/{flow}</c> start runs of a flow; in place of what its document says.</summary>
    /// <param name="flow">The flow's name.</param>
    /// <param name="trigger">What a request has to prove, and how it is taken.</param>
    /// <param name="secrets">Its secrets, the newest first, in place of the variables that the trigger names.</param>
    /// <exception cref="ArgumentException">Something cannot be.</exception>
    public ActorFlowServerOptions TakeWebhooks(string flow, WebhookTrigger trigger, params IReadOnlyList<string> secrets)
    {
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(secrets);
        (secrets.Count > 0 ? trigger with { Secret = "GIVEN_IN_CODE" } : trigger).Validate();
        if (secrets.Any(secret => Encoding.UTF8.GetByteCount(secret) < WebhookSignature.LeastSecret))
            throw new ArgumentException(
                $"A secret for webhooks of '{flow}' has fewer than {WebhookSignature.LeastSecret} bytes. Take some from a random source.",
                    nameof(secrets));
        _triggers[flow] = new CodeTrigger(trigger, [.. secrets]);
        return this;
    }
}
