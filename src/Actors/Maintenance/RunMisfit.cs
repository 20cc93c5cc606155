namespace ActorFlow.Maintenance;

/// <summary>A run that the given definitions would park.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Flow">The name of its flow.</param>
/// <param name="Fingerprint">The definition that it goes on with now.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Misfits">What does not fit, one sentence each.</param>
public sealed record RunMisfit(RunId RunId, string Flow, string Fingerprint, RunStatus Status, IReadOnlyList<string> Misfits);
