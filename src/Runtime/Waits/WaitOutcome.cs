using System.Text.Json;

namespace ActorFlow;

/// <summary>What a wait came to: a fact of the run's journal.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Value">What came: a signal's payload or an answer; null when nothing did.</param>
/// <param name="At">The run's time of that.</param>
internal sealed record WaitOutcome(WaitEnding Ending, JsonElement? Value, DateTimeOffset At);
