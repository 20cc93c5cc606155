using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>What a batch of flows runs on: a copy of the parent's state, and an input for each run. Immutable.</summary>
[JsonConverter(typeof(Converter))]
public sealed class BatchFlowInputs
{
    internal BatchFlowInputs(StatePatch parent, IReadOnlyList<BatchFlowInput> inputs, IReadOnlyList<string>? secrets = null)
    {
        Parent = parent;
        Inputs = inputs;
        Secrets = secrets ?? [];
        foreach (var input in inputs)
            input.Batch = this;
    }

    /// <summary>How many runs there are.</summary>
    public int Count => Inputs.Count;

    internal StatePatch Parent { get; }

    internal IReadOnlyList<BatchFlowInput> Inputs { get; }

    /// <summary>Sensitive keys that were left out of the journal, and are read from the parent's state again.</summary>
    internal IReadOnlyList<string> Secrets { get; }

    /// <summary>What a run begins with: the parent's state, and the run's own values on top.</summary>
    /// <param name="own">The run's own values.</param>
    /// <param name="now">The parent's state as it is now, for what the journal does not hold.</param>
    internal StatePatch Under(StatePatch own, StateMap now)
    {
        if (Parent.Count == 0 && Secrets.Count == 0)
            return own;
        var all = new StatePatch();
        for (var i = 0; i < Parent.Count; i++)
            all.Add(Parent[i]);
        foreach (var key in Secrets)
        {
            if (now.Find(key) is { } entry)
                all.Add(new StateOp(key, entry.Value,
                    new StateOpDetails(StateOpKind.Set) { IsSensitive = entry.IsSensitive, ExpiresAt = entry.ExpiresAt }));
        }

        for (var i = 0; i < own.Count; i++)
            all.Add(own[i]);
        return all;
    }

    private sealed class Converter : JsonConverter<BatchFlowInputs>
    {
        public override BatchFlowInputs Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var json = JsonDocument.ParseValue(ref reader);
            var root = json.RootElement;
            return new(StatePatch.ReadFrom(root.GetProperty("parent"u8), StateJournaling.Plain),
                [.. root.GetProperty("inputs"u8).EnumerateArray()
                    .Select(static input => new BatchFlowInput(StatePatch.ReadFrom(input, StateJournaling.Plain)))],
                [.. root.GetProperty("secrets"u8).EnumerateArray().Select(static key => key.GetString()!)]);
        }

        public override void Write(Utf8JsonWriter writer, BatchFlowInputs value, JsonSerializerOptions options)
        {
            var (plain, secrets) = (new StatePatch(), new List<string>());
            for (var i = 0; i < value.Parent.Count; i++)
            {
                var op = value.Parent[i];
                if (op.IsSensitive)
                    secrets.Add(op.Key);
                else
                    plain.Add(op);
            }

            writer.WriteStartObject();
            writer.WritePropertyName("parent"u8);
            plain.WriteTo(writer, StateJournaling.Plain);
            writer.WriteStartArray("inputs"u8);
            foreach (var input in value.Inputs)
                input.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteStartArray("secrets"u8);
            foreach (var key in secrets)
                writer.WriteStringValue(key);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }
}
