using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A checkpoint is to be taken while the visit is in flight.</summary>
internal sealed record TakeCheckpoint(DateTimeOffset Now, long Visit, int Attempt, JsonElement? Metadata) : RunCommand(Now);
