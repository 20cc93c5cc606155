using System.Text.Json;

namespace ActorFlow;

/// <summary>Failures of sources within a journaled Prep.</summary>
internal static class WorkErrors
{
    public static void Write(Utf8JsonWriter writer, RunError error)
    {
        writer.WriteStartObject();
        writer.WriteString("node", error.Node);
        writer.WriteNumber("visit", error.Visit);
        writer.WriteNumber("phase", (int)error.Phase);
        writer.WriteNumber("attempts", error.Attempts);
        writer.WriteString("type", error.Type);
        writer.WriteString("message", error.Message);
        writer.WriteString("detail", error.Detail);
        writer.WriteEndObject();
    }

    public static RunError Read(JsonElement json) => new(
        json.GetProperty("node").GetString()!, json.GetProperty("visit").GetInt32(), (NodePhase)json.GetProperty("phase").GetInt32(),
        json.GetProperty("attempts").GetInt32(), json.GetProperty("type").GetString()!, json.GetProperty("message").GetString()!,
        json.GetProperty("detail").GetString());
}
