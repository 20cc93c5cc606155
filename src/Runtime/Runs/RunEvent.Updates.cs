using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A caller from outside has changed the state, as the flow allows.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Name">The update.</param>
/// <param name="Patch">What it wrote.</param>
/// <param name="Result">What the caller gets.</param>
/// <param name="Delivery">The id of the delivery, which counts once; null when it has none.</param>
internal sealed record UpdateApplied(DateTimeOffset At, string Name, StatePatch Patch, JsonElement Result, string? Delivery) : RunEvent(At);
