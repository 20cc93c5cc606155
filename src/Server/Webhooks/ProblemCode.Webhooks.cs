namespace ActorFlow.Server.Problems;

/// <content>Problems of webhooks.</content>
internal sealed partial record ProblemCode
{
    public static readonly ProblemCode UnknownDelivery = new("unknown-delivery", 404, "The delivery is not known.");
    public static readonly ProblemCode UnknownHook = new("unknown-hook", 404, "Nothing takes webhooks here.");
    public static readonly ProblemCode ProofMissing = new("proof-missing", 401, "The webhook proves nothing.");
    public static readonly ProblemCode ProofWrong = new("proof-wrong", 401, "The webhook's proof is wrong.");
}
