using System.Text.Json;

namespace ActorFlow.Server.Json;

/// <summary>
/// What nodes emit, as JSON: JSON as it is, values and objects by their public members, and whatever JSON cannot carry by its text.
/// </summary>
internal static class ChunkJson
{
    private static readonly JsonSerializerOptions Members = new(JsonSerializerDefaults.Web);

    public static JsonElement? Of(object? chunk)
    {
        if (chunk is null)
            return null;
        try
        {
            return chunk is JsonElement json ? json : JsonSerializer.SerializeToElement(chunk, chunk.GetType(), Members);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            return JsonSerializer.SerializeToElement(chunk.ToString(), Members);
        }
    }
}
