using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Events of child runs.</summary>
internal static partial class EventWriter
{
    private static string Write(Utf8JsonWriter json, ChildRequested requested, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), requested.Visit);
        json.WriteString(Member.Child.Text(), requested.Child.Value);
        if (requested.Item is { } item)
            json.WriteNumber(Member.Item.Text(), item);
        if (requested.Waits)
            json.WriteBoolean(Member.Waits.Text(), true);
        if (requested.Leaves)
            json.WriteBoolean(Member.Leaves.Text(), true);
        WritePatch(json, Member.Input, requested.Input, journaling);
        return EventNames.ChildRequested;
    }

    private static string Write(Utf8JsonWriter json, ChildEnded ended, StateJournaling journaling)
    {
        json.WriteString(Member.Child.Text(), ended.Child.Value);
        json.WriteString(Member.Status.Text(), ImageStatus.NameOf(ended.Status));
        if (!ended.Action.IsDefault)
            json.WriteString(Member.Action.Text(), ended.Action.Value);
        if (ended.Error is { } error)
            EventErrors.Write(json, error);
        WritePatch(json, Member.Patch, ended.Values, journaling);
        return EventNames.ChildEnded;
    }

    private static string Write(Utf8JsonWriter json, string name, RunId child)
    {
        json.WriteString(Member.Child.Text(), child.Value);
        return name;
    }
}
