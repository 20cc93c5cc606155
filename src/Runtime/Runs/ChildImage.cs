using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Child runs in an image of a run.</summary>
internal static class ChildImage
{
    public static void WriteTo(this ChildRun child, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteString("run"u8, child.Id.Value);
        json.WriteNumber("visit"u8, child.Visit);
        if (child.Item is { } item)
            json.WriteNumber("item"u8, item);
        json.WriteFlag("waits"u8, child.Waits);
        json.WriteFlag("leaves"u8, child.Leaves);
        json.WriteCount("attempt"u8, child.Attempt == 1 ? 0 : child.Attempt);
        json.WriteFlag("again"u8, child.IsAgain);
        json.WriteFlag("isStarted"u8, child.IsStarted);
        json.WriteFlag("cancelOwed"u8, child.CancelOwed);
        json.WriteNumber("since"u8, child.SinceVersion);
        json.WritePropertyName("input"u8);
        child.Input.WriteTo(json, journaling);
        json.WriteEndObject();
    }

    public static ChildRun ReadChild(JsonElement json, StateJournaling journaling) => new(
        json.GetProperty("run"u8).GetString()!, json.GetProperty("visit"u8).GetInt64(), StatePatch.ReadFrom(json.GetProperty("input"u8), journaling),
        json.Flag("waits"u8), json.Flag("leaves"u8))
    {
        Item = json.TryGetProperty("item"u8, out var item) ? item.GetInt64() : null,
        Attempt = json.Count("attempt"u8, usual: 1),
        IsAgain = json.Flag("again"u8),
        IsStarted = json.Flag("isStarted"u8),
        CancelOwed = json.Flag("cancelOwed"u8),
        SinceVersion = json.GetProperty("since"u8).GetInt64(),
    };

    public static void WriteTo(this ChildOutcome outcome, Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject("child"u8);
        json.WriteString("run"u8, outcome.Id.Value);
        json.WriteString("status"u8, ImageStatus.NameOf(outcome.Status));
        json.WriteAction("action"u8, outcome.Action);
        json.WriteError("error"u8, outcome.Error);
        json.WriteText("reason"u8, outcome.Reason);
        json.WritePropertyName("values"u8);
        outcome.Values.WriteTo(json, journaling);
        json.WriteEndObject();
    }

    public static ChildOutcome? ReadOutcome(JsonElement visit, StateJournaling journaling)
        => visit.TryGetProperty("child"u8, out var json)
            ? new ChildOutcome(json.GetProperty("run"u8).GetString()!, ImageStatus.Parse(json.GetProperty("status"u8).GetString()!),
                json.Action("action"u8),
                json.ErrorOrNull("error"u8), StatePatch.ReadFrom(json.GetProperty("values"u8), journaling)) { Reason = json.TextOrNull("reason"u8) }
            : null;
}
