using System.Buffers;
using System.Text.Json;

namespace ActorFlow;

/// <summary>Makes JSON values from what writes itself.</summary>
internal static class WrittenJson
{
    /// <summary>What a function writes, as a value of its own.</summary>
    public static JsonElement Of<T>(T source, JsonSerializerOptions options, Action<Utf8JsonWriter, T, JsonSerializerOptions> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer, source, options);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
