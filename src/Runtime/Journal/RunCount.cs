namespace ActorFlow.Journal;

/// <summary>How many runs of a flow have a status.</summary>
/// <param name="Flow">The flow's name.</param>
/// <param name="Status">The status.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct RunCount(string Flow, RunStatus Status, long Count);
