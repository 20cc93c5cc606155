using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>Members typed <c>object</c> are written by their run-time type and read as plain data, never as types named by the data.</summary>
internal sealed class PlainDataConverter : JsonConverter<object>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(object);

    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => PlainData.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        if (value.GetType() == typeof(object))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
    }
}
