using System.Buffers;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>What the compensation of a visit with a child run takes: which run to undo.</summary>
internal static class ChildUndo
{
    public static JsonElement Of(RunId child)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            WriteTo(writer, child);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>Of a visit that is cut off: the child that it waits for or has had; null when it has none.</summary>
    public static JsonElement? Of(Visit visit) => (visit.AwaitedChild ?? visit.Child?.Id ?? visit.EarlierChild) is { } child ? Of(child) : null;

    public static void WriteTo(Utf8JsonWriter writer, RunId child)
    {
        writer.WriteStartObject();
        writer.WriteString("run"u8, child.Value);
        writer.WriteEndObject();
    }

    public static RunId? Find(JsonElement? undo)
        => undo is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("run"u8, out var run)
            ? new RunId(run.GetString()!) : default(RunId?);
}
