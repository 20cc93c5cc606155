namespace ActorFlow.Journal;

/// <summary>A run that waits for a time.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Due">The time.</param>
/// <param name="Place">Its place among those of the same time; meaningful to the journal only.</param>
public sealed record DueRun(RunId RunId, DateTimeOffset Due, long Place);
