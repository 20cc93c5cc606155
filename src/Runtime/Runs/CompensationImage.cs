using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>Compensations in an image of a run.</summary>
internal static class CompensationImage
{
    private static readonly string[] Statuses = ["owed", "compensated", "failed", "not-needed"];

    public static void WriteTo(this Compensation owed, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteNumber("visit"u8, owed.Visit);
        json.WriteStartArray("path"u8);
        foreach (var node in owed.Path)
            json.WriteStringValue(node);
        json.WriteEndArray();
        json.WriteNumber("number"u8, owed.Number);
        json.WriteString("key"u8, owed.Key);
        json.WriteNumber("order"u8, owed.Order);
        json.WriteString("status"u8, Statuses[(int)owed.Status]);
        json.WriteNumber("attempt"u8, owed.Attempt);
        json.WriteTime("due"u8, owed.Due);
        json.WriteError("error"u8, owed.Error);
        json.WriteJson("prep", owed.Prep, journaling);
        json.WriteJson("result", owed.Result, journaling);
        json.WriteEndObject();
    }

    public static Compensation ReadCompensation(JsonElement json, StateJournaling journaling) => new(
        json.GetProperty("visit"u8).GetInt64(), [.. json.GetProperty("path"u8).EnumerateArray().Select(node => node.GetString()!)],
            json.GetProperty("number"u8).GetInt32(),
        json.GetProperty("key"u8).GetString()!, json.GetProperty("prep"u8).JsonOf(journaling), json.GetProperty("order"u8).GetInt64())
    {
        Result = json.JsonOrNull("result"u8, journaling),
        Status = ParseStatus(json.GetProperty("status"u8).GetString()!),
        Attempt = json.GetProperty("attempt"u8).GetInt32(),
        Due = json.TimeOrNull("due"u8),
        Error = json.ErrorOrNull("error"u8),
    };

    private static CompensationStatus ParseStatus(string text)
        => Array.IndexOf(Statuses, text) is >= 0 and var status
            ? (CompensationStatus)status : throw new JsonException($"'{text}' is no state of a compensation that this build knows.");
}
