using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>What one run of a batch of flows gets beside the copy of the parent's state. Immutable.</summary>
[JsonConverter(typeof(Converter))]
public sealed class BatchFlowInput
{
    internal BatchFlowInput(StatePatch values) => Values = values;

    internal StatePatch Values { get; }

    /// <summary>What it belongs to.</summary>
    internal BatchFlowInputs? Batch { get; set; }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        for (var i = 0; i < Values.Count; i++)
        {
            if (Values[i].IsSensitive)
                throw new JsonException($"The input '{Values[i].Key}' of a batch flow is sensitive, and the inputs of a journaled run are written as they are. Put it into the parent's state, which each run gets a copy of.");
        }

        Values.WriteTo(writer, StateJournaling.Plain);
    }

    private sealed class Converter : JsonConverter<BatchFlowInput>
    {
        public override BatchFlowInput Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var json = JsonDocument.ParseValue(ref reader);
            return new(StatePatch.ReadFrom(json.RootElement, StateJournaling.Plain));
        }

        public override void Write(Utf8JsonWriter writer, BatchFlowInput value, JsonSerializerOptions options) => value.WriteTo(writer);
    }
}
