using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A signal that nothing has waited for yet.</summary>
/// <param name="Number">Which one of the run it is, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Payload">What it carries.</param>
internal sealed record KeptSignal(long Number, string Name, JsonElement Payload);
