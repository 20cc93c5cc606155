namespace ActorFlow.Server.Problems;

/// <content>Problems of webhooks.</content>
internal sealed partial record ProblemCode
{
    public static readonly ProblemCode UnknownDelivery = new("unknown-delivery", 404, "The delivery is not known.");
    public static readonly ProblemCode UnknownWebhook = new("unknown-webhook", 404, "The webhook is not known.");
    public static readonly ProblemCode WebhookConflict = new("webhook-conflict", 409, "The webhook cannot be added.");
    public static readonly ProblemCode WebhookFixed = new("webhook-fixed", 409, "The webhook was set up by the program, and does not change while that runs.");
    public static readonly ProblemCode ReceiverRefused = new("receiver-refused", 422, "Nothing may be posted there.");
    public static readonly ProblemCode UnknownHook = new("unknown-hook", 404, "Nothing takes webhooks here.");
    public static readonly ProblemCode ProofMissing = new("proof-missing", 401, "The webhook proves nothing.");
    public static readonly ProblemCode ProofWrong = new("proof-wrong", 401, "The webhook's proof is wrong.");
}
