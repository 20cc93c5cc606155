using System.Buffers;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Client;

/// <summary>Events as JSON for people: as they are journaled, the operands of sensitive keys masked.</summary>
internal static class HistoryJson
{
    /// <exception cref="RunJournalException">The entry is no JSON object.</exception>
    public static JsonDocument Parse(RunId runId, in JournalEntry entry)
    {
        try
        {
            var json = JsonDocument.Parse(entry.Data, StateSerialization.DocumentOptions);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
            throw new JsonException("it is no object");
        }
        catch (JsonException error)
        {
            throw new RunJournalException(runId, entry.Version, $"the event '{entry.Name}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A copy of an event.</summary>
    /// <param name="json">The event.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="after">The state after it: a key that is sensitive in either is masked, whatever the operation says.</param>
    public static JsonElement Masked(JsonElement json, StateMap before, StateMap after)
    {
        if (!json.EnumerateObject().Any(member => IsPatch(member) && member.Value.EnumerateArray().Any(op => IsSensitive(op, before, after))))
            return json.Clone();
        return Written(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in json.EnumerateObject())
            {
                if (IsPatch(member))
                    WritePatch(writer, member, before, after);
                else
                    member.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>What a function writes, as an element of its own.</summary>
    public static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonScratch.WriterOptions))
            write(writer);
        using var document = JsonDocument.Parse(buffer.WrittenMemory, StateSerialization.DocumentOptions);
        return document.RootElement.Clone();
    }

    private static void WritePatch(Utf8JsonWriter writer, JsonProperty patch, StateMap before, StateMap after)
    {
        writer.WriteStartArray(patch.Name);
        foreach (var op in patch.Value.EnumerateArray())
        {
            if (!IsSensitive(op, before, after))
            {
                op.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject();
            foreach (var part in op.EnumerateObject().Where(part => !IsOperand(part.Name)))
                part.WriteTo(writer);
            if (op.EnumerateObject().Any(part => IsOperand(part.Name)))
                writer.WriteString("v"u8, SharedState.Mask);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool IsPatch(JsonProperty member)
        => member.Value.ValueKind == JsonValueKind.Array
            && (member.NameEquals(Member.Patch.Text().EncodedUtf8Bytes) || member.NameEquals(Member.Input.Text().EncodedUtf8Bytes));

    private static bool IsSensitive(JsonElement op, StateMap before, StateMap after)
    {
        if (op.ValueKind != JsonValueKind.Object)
            return false;
        if (op.TryGetProperty("s"u8, out _))
            return true;
        return op.TryGetProperty("k"u8, out var key) && key.GetString() is { } name
            && (before.Find(name) is { IsSensitive: true } || after.Find(name) is { IsSensitive: true });
    }

    // The names of StateJson under which a value stands: plain, special number, encrypted with its key's name, blob.
    private static bool IsOperand(string name) => name is "v" or "f" or "e" or "c" or "b";
}
