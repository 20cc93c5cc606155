using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A further run of a node, that the one before has asked for in place of going on.</summary>
/// <param name="Number">How many iterations it is after the visit that the run came to.</param>
/// <param name="Set">The visit that asked for the first one. Those of one visit go on together, once the last of them has ended.</param>
/// <param name="Data">What it was asked for with, or null.</param>
internal sealed record IterationFacts(int Number, long Set, JsonElement? Data);
