namespace ActorFlow.Journal;

/// <summary>A run that was set aside.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Parked or quarantined.</param>
/// <param name="Before">The status it had.</param>
/// <param name="Reason">Why.</param>
/// <param name="Build">The build of the program that did it.</param>
/// <param name="Since">When.</param>
public sealed record AsideRun(RunId RunId, RunStatus Status, RunStatus Before, string Reason, string Build, DateTimeOffset Since);
