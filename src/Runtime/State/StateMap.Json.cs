using System.Text.Json;

namespace ActorFlow;

/// <content>
/// The form in snapshots and baselines: <c>k</c> the entries with keys in ordinal order, so that equal states have equal bytes, and <c>d</c> the
/// highest
/// version of a removed key, if any was.
/// </content>
public sealed partial class StateMap
{
    internal void WriteTo(Utf8JsonWriter writer, StateJournaling journaling)
    {
        writer.WriteStartObject();
        if (Rare is { RemovedVersion: > 0 } rare) writer.WriteNumber("d"u8, rare.RemovedVersion);
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
        var entries = json.GetProperty("k"u8).EnumerateObject()
            .Select(member => KeyValuePair.Create(member.Name, StateJson.ReadEntry(member.Value, journaling)));
        return Of(entries, json.TryGetProperty("d"u8, out var removed) ? removed.GetInt64() : 0);
    }
}
