using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A version of the run that can be resumed from was named.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Visit">The visit that asked for it.</param>
/// <param name="Node">The path of its node.</param>
/// <param name="Number">Which entry into the node it is.</param>
/// <param name="Metadata">What to know it by, or null.</param>
internal sealed record CheckpointTaken(DateTimeOffset At, long Visit, string Node, int Number, JsonElement? Metadata) : RunEvent(At)
{
    /// <summary>Whether the visit had not ended, so that a run that is resumed from here runs it again.</summary>
    public bool Reruns { get; init; }
}
