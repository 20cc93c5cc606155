using ActorFlow.Definitions;
using ActorFlow.Definitions.Building;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Server.Webhooks;

/// <summary>Which flows take webhooks, and what these have to prove. Thread-safe.</summary>
internal sealed class HookTriggers(ActorFlowServerOptions options, FlowCatalog catalog, IFlowSystem system)
{
    /// <summary>The trigger of a flow; null where there is no such flow, or it takes none.</summary>
    public WebhookTrigger? Find(string flow)
        => system.Flows.All(known => known.Name != flow) ? null : options.Triggers.GetValueOrDefault(flow)?.Trigger
            ?? (catalog.Find(flow) is { } document ? document.Webhook ?? WebhookAdmission.OfNode(document) : null);

    /// <summary>The secrets that are taken now, the newest first.</summary>
    /// <exception cref="EnvironmentMissingException">A variable is not set.</exception>
    public IReadOnlyList<string> SecretsOf(string flow, WebhookTrigger trigger)
    {
        if (options.Triggers.TryGetValue(flow, out var own) && own.Secrets.Count > 0)
            return own.Secrets;
        if (trigger.Secret is null)
            return [];
        var layers = new EnvironmentLayers([catalog.Find(flow)?.Variables ?? FlowDocument.NoVariables,
            new ProcessVariables(Environment.GetEnvironmentVariable)], new HashSet<string>());
        var secret = layers.FindSecret(trigger.Secret) is { Length: >= WebhookSignature.LeastSecret } known
            ? known : throw new EnvironmentMissingException(trigger.Secret, $"${{{trigger.Secret}}}");
        return trigger.FormerSecret is { } name && layers.FindSecret(name) is { Length: >= WebhookSignature.LeastSecret } former
            ? [secret, former] : [secret];
    }
}

/// <summary>A trigger that code has set up.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Secrets">Its secrets, the newest first; empty where variables hold them.</param>
internal sealed record CodeTrigger(WebhookTrigger Trigger, IReadOnlyList<string> Secrets);
