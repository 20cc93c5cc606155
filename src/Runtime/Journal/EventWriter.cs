using System.Runtime.InteropServices;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>
/// Writes events in their current schema. Members that go without saying are left out; <see cref="EventMembers"/> knows the defaults.
/// </summary>
internal static partial class EventWriter
{
    /// <summary>Writes the event's data.</summary>
    /// <returns>The event's name.</returns>
    public static string Write(Utf8JsonWriter json, RunEvent fact, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteString(Member.At.Text(), fact.At.UtcDateTime);
        if (fact.Via is { } via)
            json.WriteString(Member.Via.Text(), via.ToString());
        var name = fact switch
        {
            VisitCompleted completed => Write(json, completed, journaling),
            RunStarted started => Write(json, started, journaling),
            RunCompleted completed => Write(json, completed),
            AttemptFailed failed => Write(json, failed),
            VisitFailed failed => Write(json, failed),
            PrepJournaled prep => Write(json, prep, journaling),
            StepCompleted step => Write(json, step, journaling),
            ProgressSaved saved => Write(json, EventNames.ProgressSaved, saved.Visit, Member.Cursor, saved.Cursor, journaling),
            ItemsCompleted items => Write(json, items, journaling),
            FrameRetried retried => Write(json, retried),
            FrameFailed failed => Write(json, failed),
            JoinsSettled settled => Write(json, settled),
            Recovered recovered => Write(json, recovered),
            RunRetried retried => Write(json, retried),
            CancelRequested cancel => Write(json, EventNames.CancelRequested, cancel.Reason),
            RunKilled killed => Write(json, EventNames.RunKilled, killed.Reason),
            RunCancelled cancelled => Write(json, cancelled),
            DefinitionAdopted adopted => Write(json, adopted),
            WaitBegun begun => Write(json, begun, journaling),
            WaitEnded ended => Write(json, ended, journaling),
            UpdateApplied update => Write(json, update, journaling),
            QuestionEnded ended => Write(json, ended, journaling),
            QuestionNudged nudged => Write(json, nudged),
            NoticeOwed owed => Write(json, owed),
            NoticeSettled settled => Write(json, settled),
            SignalReceived received => Write(json, received, journaling),
            ChildRequested requested => Write(json, requested, journaling),
            ChildStarted started => Write(json, EventNames.ChildStarted, started.Child),
            ChildEnded ended => Write(json, ended, journaling),
            ChildCancelled cancelled => Write(json, EventNames.ChildCancelled, cancelled.Child),
            ParentTold => EventNames.ParentTold,
            CompensationOwed owed => Write(json, owed, journaling),
            CompensationBegun begun => Write(json, begun),
            CompensationAttemptFailed failed => Write(json, failed),
            VisitCompensated compensated => Write(json, compensated),
            CompensationFailed failed => Write(json, failed),
            CheckpointTaken taken => Write(json, taken, journaling),
            RunFailed => EventNames.RunFailed,
            RunPaused => EventNames.RunPaused,
            RunContinued => EventNames.RunContinued,
            _ => throw new ArgumentOutOfRangeException(nameof(fact), fact.GetType().Name, "The event has no name in the journal."),
        };
        json.WriteEndObject();
        return name;
    }

    private static string Write(Utf8JsonWriter json, VisitCompleted completed, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), completed.Visit);
        if (completed.Actions is not [{ IsDefault: true }])
            WriteActions(json, completed.Actions);
        WritePatch(json, Member.Patch, completed.Patch, journaling);
        if (completed.Result is { } result)
            WriteLarge(json, Member.Result, result, journaling);
        if (completed.Undo is { } undo)
            WriteUndo(json, undo, journaling);
        if (completed.Terminates is { } finish)
            WriteFinish(json, finish, journaling);
        EventMoves.Write(json, completed.Moves, journaling);
        return EventNames.VisitCompleted;
    }

    private static string Write(Utf8JsonWriter json, RunStarted started, StateJournaling journaling)
    {
        json.WriteString(Member.Flow.Text(), started.Flow);
        json.WriteString(Member.Print.Text(), started.Fingerprint);
        WritePatch(json, Member.Input, started.Input, journaling);
        if (started.Facts.Key is { } key)
            json.WriteString(Member.Key.Text(), key);
        if (started.Facts.Tags.Count > 0)
            WriteTags(json, started.Facts.Tags);
        if (started.Facts.Memo is { } memo)
        {
            // Parsed by whoever started the run, perhaps with comments: written anew, not copied.
            json.WritePropertyName(Member.Memo.Text());
            memo.WriteTo(json);
        }

        if (started.Facts.Parent is { } parent)
            json.WriteString(Member.Parent.Text(), parent);
        if (started.Facts.ParentVisit is { } visit)
            json.WriteNumber(Member.Visit.Text(), visit);
        if (started.Facts.Depth > 0)
            json.WriteNumber(Member.Depth.Text(), started.Facts.Depth);
        if (started.Facts.Within is { } within)
            json.WriteNumber(Member.Within.Text(), within.Ticks);
        EventMoves.Write(json, started.Moves);
        return EventNames.RunStarted;
    }

    private static string Write(Utf8JsonWriter json, DefinitionAdopted adopted)
    {
        json.WriteString(Member.Print.Text(), adopted.Fingerprint);
        return EventNames.DefinitionAdopted;
    }

    private static string Write(Utf8JsonWriter json, RunCompleted completed)
    {
        if (!completed.Action.IsDefault)
            json.WriteString(Member.Action.Text(), completed.Action.Value);
        if (completed.IsEarly)
            json.WriteBoolean(Member.Early.Text(), true);
        return EventNames.RunCompleted;
    }

    private static string Write(Utf8JsonWriter json, AttemptFailed failed)
    {
        json.WriteNumber(Member.Visit.Text(), failed.Visit);
        json.WriteNumber(Member.Attempt.Text(), failed.Attempt);
        json.WriteString(Member.Due.Text(), failed.Due.UtcDateTime);
        EventErrors.Write(json, failed.Error);
        return EventNames.AttemptFailed;
    }

    private static string Write(Utf8JsonWriter json, VisitFailed failed)
    {
        json.WriteNumber(Member.Visit.Text(), failed.Visit);
        EventErrors.Write(json, failed.Error);
        EventJoins.Write(json, failed.Way, failed.Held);
        EventMoves.Write(json, failed.Moves);
        return EventNames.VisitFailed;
    }

    private static string Write(Utf8JsonWriter json, PrepJournaled prep, StateJournaling journaling)
    {
        WritePatch(json, Member.Patch, prep.Patch, journaling);
        if (prep.Owes)
            json.WriteBoolean(Member.Owes.Text(), true);
        return Write(json, EventNames.PrepJournaled, prep.Visit, Member.Prep, prep.Prep, journaling);
    }

    private static string Write(Utf8JsonWriter json, StepCompleted step, StateJournaling journaling)
    {
        json.WriteString(Member.Step.Text(), step.Name);
        return Write(json, EventNames.StepCompleted, step.Visit, Member.Result, step.Result, journaling);
    }

    private static string Write(Utf8JsonWriter json, ItemsCompleted items, StateJournaling journaling)
    {
        var chunk = items.Chunk;
        json.WriteNumber(Member.Visit.Text(), items.Visit);
        json.WriteNumber(Member.Attempt.Text(), items.Attempt);
        WriteNumbers(json, Member.Index, chunk.Ranges);
        json.WriteString(Member.Hash.Text(), chunk.Hashes);
        if (chunk.Results is { } results)
            WriteLarge(json, Member.Results, results, journaling);
        if (chunk.Errors is { } errors)
            WriteJson(json, Member.Errors, errors);
        if (chunk.Sink is { } sink)
            WriteJson(json, Member.Sink, sink);
        if (chunk.Total is { } total)
            json.WriteNumber(Member.Total.Text(), total);
        return EventNames.ItemsCompleted;
    }

    private static string Write(Utf8JsonWriter json, FrameRetried retried)
    {
        json.WriteNumber(Member.Frame.Text(), retried.Frame);
        json.WriteNumber(Member.Attempt.Text(), retried.Attempt);
        json.WriteString(Member.Due.Text(), retried.Due.UtcDateTime);
        EventErrors.Write(json, retried.Error);
        EventMoves.Write(json, retried.Moves);
        return EventNames.FrameRetried;
    }

    private static string Write(Utf8JsonWriter json, FrameFailed failed)
    {
        json.WriteNumber(Member.Frame.Text(), failed.Frame);
        EventErrors.Write(json, failed.Error);
        EventJoins.Write(json, failed.Way, failed.Held);
        EventMoves.Write(json, failed.Moves);
        return EventNames.FrameFailed;
    }

    private static string Write(Utf8JsonWriter json, JoinsSettled settled)
    {
        EventMoves.Write(json, settled.Moves);
        return EventNames.JoinsSettled;
    }

    private static string Write(Utf8JsonWriter json, Recovered recovered)
    {
        WriteNumbers(json, Member.Visits, recovered.Visits);
        if (recovered.Clean)
            json.WriteBoolean(Member.Clean.Text(), true);
        return EventNames.Recovered;
    }

    private static string Write(Utf8JsonWriter json, RunRetried retried)
    {
        WriteNumbers(json, Member.Visits, retried.Visits);
        if (retried.NewKeys)
            json.WriteBoolean(Member.NewKeys.Text(), true);
        if (retried.Entered.Count > 0)
            WriteNumbers(json, Member.Enter, retried.Entered);
        if (retried.Anew)
            json.WriteBoolean(Member.Anew.Text(), true);
        if (retried.For > 0)
            json.WriteNumber(Member.Attempt.Text(), retried.For);
        EventMoves.Write(json, retried.Moves);
        return EventNames.RunRetried;
    }

    private static string Write(Utf8JsonWriter json, RunCancelled cancelled)
    {
        if (cancelled.Interrupted.Count > 0)
            WriteNumbers(json, Member.Visits, cancelled.Interrupted);
        return EventNames.RunCancelled;
    }

    private static string Write(Utf8JsonWriter json, string name, string reason)
    {
        json.WriteString(Member.Reason.Text(), reason);
        return name;
    }

    private static string Write(Utf8JsonWriter json, string name, long visit, Member member, JsonElement value, StateJournaling journaling)
    {
        json.WriteNumber(Member.Visit.Text(), visit);
        WriteLarge(json, member, value, journaling);
        return name;
    }

    /// <summary>JSON that the engine has encoded itself: as a blob beside the event when it is large, else copied as it is.</summary>
    private static void WriteLarge(Utf8JsonWriter json, Member member, JsonElement value, StateJournaling journaling)
    {
        if (journaling.Blobs is { } blobs && value.ValueKind != JsonValueKind.Undefined)
        {
            var raw = JsonMarshal.GetRawUtf8Value(value);
            if (raw.Length > journaling.BlobThreshold && blobs.Put(raw.ToArray()) is { } address)
            {
                json.WriteString(Member.Blob.Text(), address);
                return;
            }
        }

        WriteJson(json, member, value);
    }

    /// <summary>JSON that the engine has encoded itself, copied as it is.</summary>
    private static void WriteJson(Utf8JsonWriter json, Member member, JsonElement value)
    {
        json.WritePropertyName(member.Text());
        if (value.ValueKind == JsonValueKind.Undefined)
            json.WriteNullValue();
        else
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    private static void WritePatch(Utf8JsonWriter json, Member member, StatePatch patch, StateJournaling journaling)
    {
        if (patch.IsEmpty)
            return;
        json.WritePropertyName(member.Text());
        patch.WriteTo(json, journaling);
    }

    private static void WriteActions(Utf8JsonWriter json, IReadOnlyList<ActionName> actions)
    {
        json.WriteStartArray(Member.Actions.Text());
        for (var i = 0; i < actions.Count; i++)
            json.WriteStringValue(actions[i].Value);
        json.WriteEndArray();
    }

    private static void WriteTags(Utf8JsonWriter json, IReadOnlyList<string> tags)
    {
        json.WriteStartArray(Member.Tags.Text());
        for (var i = 0; i < tags.Count; i++)
            json.WriteStringValue(tags[i]);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, Member member, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(member.Text());
        for (var i = 0; i < numbers.Count; i++)
            json.WriteNumberValue(numbers[i]);
        json.WriteEndArray();
    }
}
