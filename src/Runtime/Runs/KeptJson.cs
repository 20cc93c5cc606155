using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>JSON that few of its holders have: one word in the others, where an optional <see cref="JsonElement"/> takes three.</summary>
internal sealed record KeptJson(JsonElement Value)
{
    public static KeptJson? Of(JsonElement? value) => value is { } there ? new KeptJson(there) : null;
}
