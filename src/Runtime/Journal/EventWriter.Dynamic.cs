using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Events of work that changes as it runs.</summary>
internal static partial class EventWriter
{
    private static string Write(Utf8JsonWriter json, CheckpointTaken taken, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), taken.Visit);
        json.WriteString(Member.Node.Text(), taken.Node);
        if (taken.Number != 1)
            json.WriteNumber(Member.Number.Text(), taken.Number);
        json.WriteJson(Member.Meta.Text().Value, taken.Metadata, journaling);
        if (taken.Reruns)
            json.WriteBoolean(Member.Reruns.Text(), true);
        return EventNames.CheckpointTaken;
    }

    private static void WriteFinish(Utf8JsonWriter json, JsonElement result, StateJournaling journaling)
        => json.WriteJson(Member.Finish.Text().Value, result, journaling);
}
