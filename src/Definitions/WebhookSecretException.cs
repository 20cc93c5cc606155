namespace ActorFlow.Definitions;

/// <summary>A run was to be started by the payload of a webhook whose secret is wrong or missing. Nothing was started.</summary>
public sealed class WebhookSecretException : Exception
{
    internal WebhookSecretException(string flow, string what)
        : base($"The payload of a webhook does not start flow '{flow}': {what}. Put the secret into '{Building.WebhookAdmission.PayloadKey}.secret' of the initial data; it is compared and taken out before the run is started.")
        => Flow = flow;

    /// <summary>The flow.</summary>
    public string Flow { get; }
}
