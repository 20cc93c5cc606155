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
        if (requested.Attempt > 1)
            json.WriteNumber(Member.Attempt.Text(), requested.Attempt);
        if (requested.Owes)
            json.WriteBoolean(Member.Owes.Text(), true);
        WritePatch(json, Member.Input, requested.Input, journaling);
        WritePatch(json, Member.Patch, requested.Patch, journaling);
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
        if (ended.Reason is { } reason)
            json.WriteString(Member.Reason.Text(), reason);
        if (ended.Anew)
            json.WriteBoolean(Member.Anew.Text(), true);
        WritePatch(json, Member.Patch, ended.Values, journaling);
        return EventNames.ChildEnded;
    }

    private static string Write(Utf8JsonWriter json, string name, RunId child)
    {
        json.WriteString(Member.Child.Text(), child.Value);
        return name;
    }
}
