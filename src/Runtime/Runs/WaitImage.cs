using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>Waits in an image of a run.</summary>
internal static class WaitImage
{
    public static void WriteTo(this Wait wait, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, wait.Name);
        json.WriteString("kind"u8, WaitNames.NameOf(wait.Kind));
        json.WriteString("since"u8, wait.Since.UtcDateTime);
        json.WriteTime("due"u8, wait.Due);
        json.WriteText("signal"u8, wait.Signal);
        json.WriteJson("payload", wait.Payload, journaling);
        json.WriteFlag("together"u8, wait.Together);
        if (wait.Outcome is { } outcome)
        {
            json.WriteString("how"u8, WaitNames.NameOf(outcome.Ending));
            json.WriteString("at"u8, outcome.At.UtcDateTime);
            json.WriteJson("came", outcome.Value, journaling);
        }

        json.WriteEndObject();
    }

    public static Wait ReadWait(JsonElement json, long visit, StateJournaling journaling)
        => new(visit, json.GetProperty("name"u8).GetString()!, WaitNames.ParseKind(json.GetProperty("kind"u8).GetString()!),
            json.GetProperty("since"u8).GetDateTimeOffset())
        {
            Due = json.TimeOrNull("due"u8),
            Signal = json.TextOrNull("signal"u8),
            Payload = json.JsonOrNull("payload"u8, journaling),
            Together = json.Flag("together"u8),
            Outcome = json.TextOrNull("how"u8) is { } how
                ? new WaitOutcome(WaitNames.ParseEnding(how), json.JsonOrNull("came"u8, journaling), json.GetProperty("at"u8).GetDateTimeOffset())
                : null,
        };
}
