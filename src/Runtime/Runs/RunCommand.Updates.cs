using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>An update's code has run.</summary>
/// <param name="Now">The edge's clock.</param>
/// <param name="Name">The update.</param>
/// <param name="Patch">What it wrote.</param>
/// <param name="Result">What it answers.</param>
/// <param name="Delivery">The id of the delivery, or null.</param>
/// <param name="Reads">What it has read: its outcome counts only while that has not moved.</param>
internal sealed record ApplyUpdate(DateTimeOffset Now, string Name, StatePatch Patch, JsonElement Result, string? Delivery, StateReads? Reads)
    : RunCommand(Now);
