namespace ActorFlow.Actors.Kernel;

/// <summary>A failure as its supervisor sees it.</summary>
/// <param name="Actor">Who failed.</param>
/// <param name="Cause">The exception. After an escalation still the original one.</param>
/// <param name="Message">The message that caused it, if a message did.</param>
/// <param name="Phase">Where it happened.</param>
/// <param name="Origin">The failure that was escalated into this one, if any.</param>
public sealed record ActorFailure(ActorRef Actor, Exception Cause, object? Message, FailurePhase Phase, ActorFailure? Origin = null);
