using System.Buffers;
using System.Text.Json;

namespace ActorFlow;

/// <summary>The data that dynamic work carries, as JSON.</summary>
internal static class TaskData
{
    public static readonly JsonElement Null = JsonElement.Parse("null"u8);

    /// <exception cref="StateValueRefusedException">JSON would not carry the value whole.</exception>
    public static JsonElement Freeze<T>(T value, string what, StateSerialization serialization)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            serialization.Freeze(value, what, FreezeMode.Durable).WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
