using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Events of undoing.</summary>
internal static partial class EventWriter
{
    private static string Write(Utf8JsonWriter json, CompensationOwed owed, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), owed.Visit);
        if (owed.Result is { } result)
            WriteLarge(json, Member.Result, result, journaling);
        return EventNames.CompensationOwed;
    }

    /// <summary>
    /// An event that has it may have a large result as well, so it says for itself where it lies: here (<c>v</c>) or in a blob (<c>b</c>).
    /// </summary>
    private static void WriteUndo(Utf8JsonWriter json, JsonElement undo, StateJournaling journaling)
        => json.WriteJson(Member.Undo.Text().Value, undo, journaling);

    private static string Write(Utf8JsonWriter json, CompensationBegun begun)
    {
        json.WriteString(Member.Cause.Text(), Causes.NameOf(begun.Cause));
        if (begun.Interrupted.Count > 0)
            WriteNumbers(json, Member.Visits, begun.Interrupted);
        return EventNames.CompensationBegun;
    }

    private static string Write(Utf8JsonWriter json, CompensationAttemptFailed failed)
    {
        json.WriteNumber(Member.Visit.Text(), failed.Visit);
        json.WriteNumber(Member.Attempt.Text(), failed.Attempt);
        json.WriteString(Member.Due.Text(), failed.Due.UtcDateTime);
        EventErrors.Write(json, failed.Error);
        return EventNames.CompensationAttemptFailed;
    }

    private static string Write(Utf8JsonWriter json, VisitCompensated compensated)
    {
        json.WriteNumber(Member.Visit.Text(), compensated.Visit);
        return EventNames.VisitCompensated;
    }

    private static string Write(Utf8JsonWriter json, CompensationFailed failed)
    {
        json.WriteNumber(Member.Visit.Text(), failed.Visit);
        EventErrors.Write(json, failed.Error);
        return EventNames.CompensationFailed;
    }
}
