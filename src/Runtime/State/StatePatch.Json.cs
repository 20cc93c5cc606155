using System.Text.Json;

namespace ActorFlow;

/// <content>The journaled form: an array of operations. See <see cref="StateJson"/> for the names.</content>
public sealed partial class StatePatch
{
    internal void WriteTo(Utf8JsonWriter writer, StateJournaling journaling)
    {
        writer.WriteStartArray();
        for (var i = 0; i < Count; i++) StateJson.Write(writer, this[i], journaling);
        writer.WriteEndArray();
    }

    internal static StatePatch ReadFrom(JsonElement json, StateJournaling journaling)
    {
        if (json.GetArrayLength() == 0) return Empty;
        var patch = new StatePatch();
        foreach (var op in json.EnumerateArray()) patch.Add(StateJson.ReadOp(op, journaling));
        return patch;
    }
}
