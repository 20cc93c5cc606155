using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A visit has not completed, and what its Exec did may have had its effect: its compensation is owed.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Result">What Exec returned; null when that is not known.</param>
internal sealed record CompensationOwed(DateTimeOffset At, long Visit, JsonElement? Result) : RunEvent(At);

/// <summary>The run undoes its work.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Cause">Why.</param>
/// <param name="Interrupted">For a cancel, the visits that were cut off; a retry runs them again.</param>
internal sealed record CompensationBegun(DateTimeOffset At, CompensationCause Cause, IReadOnlyList<long> Interrupted) : RunEvent(At);

/// <summary>An attempt of a compensation failed and another one is due.</summary>
internal sealed record CompensationAttemptFailed(DateTimeOffset At, long Visit, int Attempt, RunError Error, DateTimeOffset Due) : RunEvent(At);

/// <summary>What a visit did has been undone.</summary>
internal sealed record VisitCompensated(DateTimeOffset At, long Visit) : RunEvent(At);

/// <summary>What a visit did could not be undone.</summary>
internal sealed record CompensationFailed(DateTimeOffset At, long Visit, RunError Error) : RunEvent(At);
