using System.Text.Json;

namespace ActorFlow;

/// <summary>The shared state of a run at a version.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Version">How many events it is the fold of.</param>
/// <param name="At">The run's time of the last of them.</param>
/// <param name="Status">Where the run stood then.</param>
/// <param name="State">The values by key as a JSON object; those of sensitive keys are masked, and those whose time to live had passed are left
/// out.</param>
public sealed record RunStateView(RunId RunId, long Version, DateTimeOffset At, RunStatus Status, JsonElement State);
