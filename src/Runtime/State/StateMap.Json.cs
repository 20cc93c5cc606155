using System.Text.Json;

namespace ActorFlow;

/// <content>The form in snapshots and baselines: keys in ordinal order, so that equal states have equal bytes.</content>
public sealed partial class StateMap
{
    internal void WriteTo(Utf8JsonWriter writer, StateJournaling journaling)
    {
        writer.WriteStartObject();
        writer.WriteNumber("q"u8, _sequence);
        writer.WriteStartObject("k"u8);
        foreach (var (key, entry) in Entries)
        {
            writer.WritePropertyName(key);
            StateJson.WriteEntry(writer, entry, journaling);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    internal static StateMap ReadFrom(JsonElement json, StateJournaling journaling)
    {
        var entries = json.GetProperty("k"u8).EnumerateObject().Select(member => KeyValuePair.Create(member.Name, StateJson.ReadEntry(member.Value, journaling)));
        return Restore(entries, json.GetProperty("q"u8).GetInt64());
    }
}
