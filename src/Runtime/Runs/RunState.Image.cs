using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>The state as an image (<see cref="RunImage"/>) and back. A test compares every field over random runs, so a new field that is forgotten here is found.</summary>
internal sealed partial class RunState
{
    /// <summary>Writes everything but what belongs to the process: places in the definition, live exceptions, and which visits came and went.</summary>
    public void WriteTo(Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteNumber("version"u8, Version);
        json.WriteString("flow"u8, Flow);
        json.WriteString("print"u8, Fingerprint);
        json.WriteString("status"u8, ImageStatus.NameOf(Status));
        json.WriteString("started"u8, StartedAt.UtcDateTime);
        json.WriteString("now"u8, Now.UtcDateTime);
        json.WriteTime("ended"u8, EndedAt);
        json.WriteTime("paused"u8, PausedAt);
        WriteFacts(json);
        json.WriteFlag("cancelling"u8, Cancelling);
        json.WriteText("reason"u8, Reason);
        json.WriteAction("action"u8, Action);
        json.WriteNumber("nextVisit"u8, NextVisit);
        json.WriteNumber("nextFrame"u8, NextFrame);
        json.WriteNumber("steps"u8, Steps);
        json.WriteCount("unclean"u8, UncleanEnds);
        json.WriteText("command"u8, LastCommand?.ToString());
        if (Hold is { } hold)
        {
            json.WriteNumber("holdVersion"u8, hold.Version);
            json.WriteString("holdAt"u8, hold.At.UtcDateTime);
        }

        json.WritePropertyName("state"u8);
        State.WriteTo(json, journaling);
        Record.Root.WriteMembers(json, journaling);
        if (_passed is { IsEmpty: false })
        {
            json.WritePropertyName("passed"u8);
            _passed.WriteTo(json);
        }

        json.WriteStartArray("frames"u8);
        foreach (var frame in _frames.Values.OrderBy(frame => frame.Id))
            frame.WriteTo(json, frame.Parent is null ? FrameRecord.None : Record.Of(frame.Id), journaling);
        json.WriteEndArray();
        json.WriteStartArray("visits"u8);
        foreach (var visit in _visits.Values)
            visit.WriteTo(json, journaling);
        json.WriteEndArray();
        json.WriteStartArray("failed"u8);
        foreach (var visit in FailedVisits)
            json.WriteNumberValue(visit.Id);
        json.WriteEndArray();
        WriteSaga(json, journaling);
        WriteChildren(json, journaling);
        WriteWaits(json, journaling);
        WriteDynamic(json, journaling);
        WriteQuestions(json, journaling);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="JsonException">It is not such an image; other exceptions of reading JSON say the same.</exception>
    public static RunState ReadFrom(RunId runId, JsonElement json, StateJournaling journaling)
    {
        var state = new RunState(runId)
        {
            Version = json.GetProperty("version"u8).GetInt64(),
            Flow = json.GetProperty("flow"u8).GetString()!,
            Fingerprint = json.GetProperty("print"u8).GetString()!,
            Status = ImageStatus.Parse(json.GetProperty("status"u8).GetString()!),
            StartedAt = json.GetProperty("started"u8).GetDateTimeOffset(),
            Now = json.GetProperty("now"u8).GetDateTimeOffset(),
            EndedAt = json.TimeOrNull("ended"u8),
            PausedAt = json.TimeOrNull("paused"u8),
            Facts = ReadFacts(json),
            Cancelling = json.Flag("cancelling"u8),
            Reason = json.TextOrNull("reason"u8),
            Action = json.Action("action"u8),
            NextVisit = json.GetProperty("nextVisit"u8).GetInt64(),
            NextFrame = json.GetProperty("nextFrame"u8).GetInt32(),
            Steps = json.GetProperty("steps"u8).GetInt64(),
            UncleanEnds = json.Count("unclean"u8),
            LastCommand = json.TextOrNull("command"u8) is not { } text ? null : CommandTicket.TryParse(text, out var ticket) ? ticket : throw new JsonException($"'{text}' is no command."),
            Hold = json.TryGetProperty("holdVersion"u8, out var version) ? (version.GetInt64(), json.GetProperty("holdAt"u8).GetDateTimeOffset()) : null,
            State = StateMap.ReadFrom(json.GetProperty("state"u8), journaling),
            Record = RunRecord.None.With(0, FrameRecordImage.ReadRecord(json, journaling)),
        };
        if (json.TryGetProperty("passed"u8, out var passed))
            state.MakePassed().ReadFrom(passed);
        foreach (var frame in json.GetProperty("frames"u8).EnumerateArray())
            state.AddFrame(frame, journaling);
        foreach (var visit in json.GetProperty("visits"u8).EnumerateArray().Select(visit => VisitImage.ReadVisit(visit, journaling)))
            state.Add(visit);
        foreach (var id in json.GetProperty("failed"u8).EnumerateArray())
            (state._failed ??= []).Add(state.Visit(id.GetInt64()));
        state.ReadSaga(json, journaling);
        state.ReadChildren(json, journaling);
        state.ReadWaits(json, journaling);
        state.ReadDynamic(json, journaling);
        state.ReadQuestions(json, journaling);
        return state;
    }

    /// <summary>Frames come in the order of their ids, so the one around a frame comes before it.</summary>
    private void AddFrame(JsonElement json, StateJournaling journaling)
    {
        var id = json.GetProperty("id"u8).GetInt32();
        if (id != 0)
        {
            var around = Frame(json.GetProperty("around"u8).GetInt32());
            var task = json.TryGetProperty("task"u8, out var work) ? TaskJson.Read(work, journaling) : null;
            around.Tasks += task is null ? 0 : 1;
            Add(new Frame(id, around, json.GetProperty("node"u8).GetString()!, json.GetProperty("number"u8).GetInt32()) { Work = task });
            Keep(id, FrameRecordImage.ReadRecord(json, journaling));
        }

        Frame(id).ReadFrom(json);
    }

    private void WriteFacts(Utf8JsonWriter json)
    {
        json.WriteText("key"u8, Facts.Key);
        json.WriteText("parent"u8, Facts.Parent);
        json.WriteCount("parentVisit"u8, Facts.ParentVisit ?? 0);
        json.WriteCount("depth"u8, Facts.Depth);
        json.WriteText("origin"u8, Facts.Origin);
        json.WriteCount("originVersion"u8, Facts.OriginVersion);
        json.WriteCount("within"u8, Facts.Within?.Ticks ?? 0);
        if (Facts.Tags.Count > 0)
        {
            json.WriteStartArray("tags"u8);
            foreach (var tag in Facts.Tags)
                json.WriteStringValue(tag);
            json.WriteEndArray();
        }

        if (Facts.Memo is { } memo)
        {
            json.WritePropertyName("memo"u8);
            memo.WriteTo(json);
        }
    }

    private static StartFacts ReadFacts(JsonElement json) => new(
        json.TextOrNull("key"u8),
        json.TryGetProperty("tags"u8, out var tags) ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : [],
        json.TryGetProperty("memo"u8, out var memo) ? memo.Clone() : null,
        json.TextOrNull("parent"u8))
    {
        ParentVisit = json.TryGetProperty("parentVisit"u8, out var visit) ? visit.GetInt64() : null,
        Depth = json.Count("depth"u8),
        Origin = json.TextOrNull("origin"u8),
        OriginVersion = json.TryGetProperty("originVersion"u8, out var version) ? version.GetInt64() : 0,
        Within = json.TryGetProperty("within"u8, out var within) ? new TimeSpan(within.GetInt64()) : null,
    };
}
