using System.Text.Json;

namespace ActorFlow.Actors.Batches;

/// <summary>The journaled form of an item's failure.</summary>
internal static class ItemErrors
{
    public static void Write(Utf8JsonWriter json, ItemError error)
    {
        json.WriteStartObject();
        json.WriteNumber("i"u8, error.Index);
        json.WriteNumber("n"u8, error.Attempts);
        json.WriteString("t"u8, error.Type);
        json.WriteString("m"u8, error.Message);
        json.WriteString("d"u8, error.Detail);
        json.WriteEndObject();
    }

    public static ItemError Read(JsonElement json) => new(json.GetProperty("i"u8).GetInt64(), json.GetProperty("n"u8).GetInt32(),
        json.GetProperty("t"u8).GetString()!, json.GetProperty("m"u8).GetString()!, json.GetProperty("d"u8).GetString());
}
