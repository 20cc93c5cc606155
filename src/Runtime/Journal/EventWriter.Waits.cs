using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Events of waits and signals.</summary>
internal static partial class EventWriter
{
    private static string Write(Utf8JsonWriter json, WaitBegun begun, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), begun.Visit);
        json.WriteString(Member.Wait.Text(), begun.Name);
        json.WriteString(Member.Kind.Text(), WaitNames.NameOf(begun.Kind));
        if (begun.Due is { } due)
            json.WriteString(Member.Due.Text(), due.UtcDateTime);
        if (begun.Signal is { } signal)
            json.WriteString(Member.Signal.Text(), signal);
        if (begun.Together)
            json.WriteBoolean(Member.Together.Text(), true);
        if (begun.Payload is { } payload)
            WriteLarge(json, Member.Payload, payload, journaling);
        return EventNames.WaitBegun;
    }

    private static string Write(Utf8JsonWriter json, WaitEnded ended, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), ended.Visit);
        json.WriteString(Member.Wait.Text(), ended.Name);
        json.WriteString(Member.How.Text(), WaitNames.NameOf(ended.How));
        if (ended.Taken is { } taken)
            json.WriteNumber(Member.Arrival.Text(), taken);
        if (ended.Payload is { } payload)
            WriteLarge(json, Member.Payload, payload, journaling);
        return EventNames.WaitEnded;
    }

    private static string Write(Utf8JsonWriter json, UpdateApplied update, StateJournaling journaling)
    {
        json.WriteString(Member.Update.Text(), update.Name);
        if (update.Delivery is { } delivery)
            json.WriteString(Member.Delivery.Text(), delivery);
        WritePatch(json, Member.Patch, update.Patch, journaling);
        WriteLarge(json, Member.Result, update.Result, journaling);
        return EventNames.UpdateApplied;
    }

    private static string Write(Utf8JsonWriter json, SignalReceived received, StateJournaling journaling)
    {
        json.WriteNumber(Member.Arrival.Text(), received.Number);
        json.WriteString(Member.Signal.Text(), received.Name);
        if (received.Delivery is { } delivery)
            json.WriteString(Member.Delivery.Text(), delivery);
        WriteLarge(json, Member.Payload, received.Payload, journaling);
        return EventNames.SignalReceived;
    }
}
