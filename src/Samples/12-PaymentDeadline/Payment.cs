namespace ActorFlow.Samples.PaymentDeadline;

/// <summary>What the bank tells of a payment.</summary>
/// <param name="Reference">The bank's name for it.</param>
/// <param name="Sum">How much was paid.</param>
public sealed record Payment(string Reference, decimal Sum);
