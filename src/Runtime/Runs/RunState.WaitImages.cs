using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <content>Waits and signals in the image of a run.</content>
internal sealed partial class RunState
{
    private void WriteWaits(Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteTime("deadline"u8, Deadline);
        if (NextSignal > 1)
            json.WriteNumber("nextSignal"u8, NextSignal);
        if (Kept.Signals.Count > 0)
        {
            json.WriteStartArray("signals"u8);
            foreach (var signal in Kept.Signals.Values)
            {
                json.WriteStartObject();
                json.WriteNumber("number"u8, signal.Number);
                json.WriteString("name"u8, signal.Name);
                json.WriteJson("payload", signal.Payload, journaling);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (Kept.Deliveries is null or { Count: 0 })
            return;
        json.WriteStartArray("deliveries"u8);
        foreach (var delivery in Kept.Deliveries)
            json.WriteStringValue(delivery);
        json.WriteEndArray();
        if (Kept.Answers is null or { Count: 0 })
            return;
        json.WriteStartObject("answers"u8);
        foreach (var (delivery, answer) in Kept.Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
            json.WriteJson(delivery, answer, journaling);
        json.WriteEndObject();
    }

    /// <summary>After the visits, whose waits are part of them.</summary>
    private void ReadWaits(JsonElement json, StateJournaling journaling)
    {
        foreach (var wait in OpenWaits.Where(wait => wait.Due is not null))
            MakeRare().DueWaits.Add((wait.Due!.Value, wait.Visit, wait.Name));
        Deadline = json.TimeOrNull("deadline"u8);
        if (json.TryGetProperty("nextSignal"u8, out var next))
            NextSignal = next.GetInt64();
        if (json.TryGetProperty("signals"u8, out var signals))
        {
            foreach (var signal in signals.EnumerateArray())
            {
                var number = signal.GetProperty("number"u8).GetInt64();
                MakeRare().Signals.Add(number, new KeptSignal(number, signal.GetProperty("name"u8).GetString()!, signal.JsonOrNull("payload"u8, journaling) ?? default));
            }
        }

        if (!json.TryGetProperty("deliveries"u8, out var deliveries))
            return;
        foreach (var delivery in deliveries.EnumerateArray())
            (MakeRare().Deliveries ??= []).Enqueue(delivery.GetString()!);
        if (!json.TryGetProperty("answers"u8, out var answers))
            return;
        foreach (var answer in answers.EnumerateObject())
            (MakeRare().Answers ??= new(StringComparer.Ordinal)).Add(answer.Name, answer.Value.JsonOf(journaling));
    }
}
