using System.Collections.Immutable;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>What is kept of a frame's nodes, in an image of a run: members of the object that stands for the frame.</summary>
internal static class FrameRecordImage
{
    // Names in images; those of the enum may change, these may not.
    private const string Interrupted = "interrupted";
    private const string Bypassed = "bypassed";

    public static void WriteMembers(this FrameRecord record, Utf8JsonWriter json, StateJournaling journaling)
    {
        if (!record.Results.IsEmpty)
        {
            json.WriteStartObject("results"u8);
            foreach (var (node, result) in record.Results)
                json.WriteJson(node, result, journaling);
            json.WriteEndObject();
        }

        if (!record.Failures.IsEmpty)
            WriteFailures(json, record);
        if (!record.Losses.IsEmpty)
        {
            json.WriteStartObject("losses"u8);
            foreach (var (node, status) in record.Losses)
                json.WriteString(node, status == NodeStatus.Interrupted ? Interrupted : Bypassed);
            json.WriteEndObject();
        }

        if (record.Inner.IsEmpty)
            return;
        json.WriteStartObject("left"u8);
        foreach (var (node, inner) in record.Inner)
        {
            json.WriteStartObject(node);
            inner.WriteMembers(json, journaling);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static FrameRecord ReadRecord(JsonElement json, StateJournaling journaling)
    {
        var record = FrameRecord.None;
        if (json.TryGetProperty("results"u8, out var results))
            record = record with { Results = results.EnumerateObject()
                .ToImmutableSortedDictionary(result => result.Name, result => result.Value.JsonOf(journaling), StringComparer.Ordinal) };
        if (json.TryGetProperty("failures"u8, out var failures))
        {
            record = record with
            {
                Failures = failures.EnumerateArray()
                    .ToImmutableSortedDictionary(failure => failure.GetProperty("at"u8).GetString()!, failure => failure.ErrorOrNull("error"u8)!,
                        StringComparer.Ordinal),
            };
        }

        if (json.TryGetProperty("losses"u8, out var losses))
            record = record with { Losses = losses.EnumerateObject()
                .ToImmutableSortedDictionary(loss => loss.Name, loss => LossOf(loss.Value.GetString()), StringComparer.Ordinal) };
        if (json.TryGetProperty("left"u8, out var left))
            record = record with { Inner = left.EnumerateObject()
                .ToImmutableSortedDictionary(inner => inner.Name, inner => ReadRecord(inner.Value, journaling), StringComparer.Ordinal) };
        return record;
    }

    private static void WriteFailures(Utf8JsonWriter json, FrameRecord record)
    {
        json.WriteStartArray("failures"u8);
        foreach (var (node, error) in record.Failures)
        {
            json.WriteStartObject();
            json.WriteString("at"u8, node);
            json.WriteError("error"u8, error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static NodeStatus LossOf(string? name) => name switch
    {
        Interrupted => NodeStatus.Interrupted,
        Bypassed => NodeStatus.Bypassed,
        _ => throw new JsonException($"'{name}' is no loss."),
    };
}
