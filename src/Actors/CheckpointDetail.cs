using System.Text.Json;

namespace ActorFlow;

/// <summary>A version of a run that a node has named to be resumed from. Immutable.</summary>
/// <param name="Version">The version: hand it to <see cref="IFlowSystem.ForkAsync"/>.</param>
/// <param name="At">When it was taken.</param>
/// <param name="Node">The path of the node that asked for it.</param>
/// <param name="Visit">Which entry into that node it was, from 1.</param>
/// <param name="Reruns">Whether it was taken before that visit had ended, so that a run which is resumed from it runs the visit again.</param>
/// <param name="Metadata">What the node has said to know it by, or null.</param>
public sealed record CheckpointDetail(long Version, DateTimeOffset At, string Node, int Visit, bool Reruns, JsonElement? Metadata);
