using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <content>Questions and notices in the image of a run.</content>
internal sealed partial class RunState
{
    private void WriteQuestions(Utf8JsonWriter json, StateJournaling journaling)
    {
        if (NextQuestion > 1)
            json.WriteNumber("nextQuestion"u8, NextQuestion);
        if (Kept.Questions.Count > 0)
        {
            json.WriteStartArray("questions"u8);
            foreach (var asked in Kept.Questions.Values)
                Write(json, asked, journaling);
            json.WriteEndArray();
        }

        if (Kept.Notices.Count == 0)
            return;
        json.WriteStartArray("notices"u8);
        foreach (var notice in Kept.Notices.Values)
            Write(json, notice);
        json.WriteEndArray();
    }

    private void ReadQuestions(JsonElement json, StateJournaling journaling)
    {
        NextQuestion = json.Count("nextQuestion"u8, 1);
        if (json.TryGetProperty("questions"u8, out var questions))
        {
            foreach (var asked in questions.EnumerateArray().Select(question => ReadAsked(question, journaling)))
            {
                MakeRare().Questions.Add(asked.Number, asked);
                Watch(asked);
            }
        }

        if (!json.TryGetProperty("notices"u8, out var notices))
            return;
        foreach (var notice in notices.EnumerateArray().Select(notice => ReadNotice(notice, RunId)))
            MakeRare().Notices.Add(notice.Number, notice);
    }

    private static void Write(Utf8JsonWriter json, AskedQuestion asked, StateJournaling journaling)
    {
        json.WriteStartObject();
        json.WriteNumber("number"u8, asked.Number);
        json.WriteNumber("visit"u8, asked.Visit);
        json.WriteString("wait"u8, asked.Wait);
        json.WriteString("node"u8, asked.Node);
        json.WritePropertyName("asks"u8);
        QuestionJson.Write(json, asked.Question);
        WritePatch(json, "sets"u8, asked.Fallback, journaling);
        json.WriteString("asked"u8, asked.AskedAt.UtcDateTime);
        if (!asked.IsOpen)
            json.WriteString("outcome"u8, QuestionJson.NameOf(asked.Outcome));
        json.WriteText("assignee"u8, asked.Assignee);
        json.WriteFlag("overdue"u8, asked.IsOverdue);
        json.WriteCount("escalated"u8, asked.Escalated);
        json.WriteCount("reminders"u8, asked.Reminders);
        json.WriteTime("remind"u8, asked.RemindAt);
        json.WriteTime("ended"u8, asked.EndedAt);
        json.WriteText("by"u8, asked.By);
        json.WriteText("why"u8, asked.Why);
        WritePatch(json, "answer"u8, asked.Answer, journaling);
        json.WriteEndObject();
    }

    private static AskedQuestion ReadAsked(JsonElement json, StateJournaling journaling)
        => new(json.GetProperty("number"u8).GetInt32(), json.GetProperty("visit"u8).GetInt64(), json.GetProperty("wait"u8).GetString()!, json.GetProperty("node"u8).GetString()!,
            QuestionJson.Read(json.GetProperty("asks"u8)), PatchOf(json, "sets"u8, journaling), json.GetProperty("asked"u8).GetDateTimeOffset())
        {
            Outcome = json.TextOrNull("outcome"u8) is { } outcome ? QuestionJson.ParseOutcome(outcome) : QuestionOutcome.Open,
            Assignee = json.TextOrNull("assignee"u8),
            IsOverdue = json.Flag("overdue"u8),
            Escalated = json.Count("escalated"u8),
            Reminders = json.Count("reminders"u8),
            RemindAt = json.TimeOrNull("remind"u8),
            EndedAt = json.TimeOrNull("ended"u8),
            By = json.TextOrNull("by"u8),
            Why = json.TextOrNull("why"u8),
            Answer = PatchOf(json, "answer"u8, journaling),
        };

    private static void Write(Utf8JsonWriter json, OwedNotice notice)
    {
        var question = notice.Question;
        json.WriteStartObject();
        json.WriteNumber("number"u8, notice.Number);
        json.WriteString("occasion"u8, FeedbackNames.NameOf(notice.Occasion));
        json.WriteString("at"u8, notice.At.UtcDateTime);
        json.WriteStartArray("hooks"u8);
        foreach (var hook in notice.Hooks)
            json.WriteStringValue(hook);
        json.WriteEndArray();
        json.WriteNumber("question"u8, question.Id.Number);
        json.WriteString("outcome"u8, QuestionJson.NameOf(question.Outcome));
        json.WriteText("assignee"u8, question.Assignee);
        json.WriteString("asked"u8, question.AskedAt.UtcDateTime);
        json.WriteTime("due"u8, question.Due);
        json.WriteTime("ended"u8, question.EndedAt);
        json.WritePropertyName("detail"u8);
        json.WriteRawValue(QuestionSummaryJson.Write(question), skipInputValidation: true);
        json.WriteEndObject();
    }

    private static OwedNotice ReadNotice(JsonElement json, RunId runId)
    {
        var question = QuestionSummaryJson.Read(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json.GetProperty("detail"u8)),
            new QuestionId(runId, json.GetProperty("question"u8).GetInt32()), QuestionJson.ParseOutcome(json.GetProperty("outcome"u8).GetString()!), json.TextOrNull("assignee"u8),
            json.GetProperty("asked"u8).GetDateTimeOffset(), json.TimeOrNull("due"u8), json.TimeOrNull("ended"u8));
        return new OwedNotice(json.GetProperty("number"u8).GetInt64(), FeedbackNames.ParseOccasion(json.GetProperty("occasion"u8).GetString()!), question,
            json.GetProperty("at"u8).GetDateTimeOffset(), json.GetProperty("hooks"u8).EnumerateArray().Select(hook => hook.GetString()!));
    }

    private static void WritePatch(Utf8JsonWriter json, ReadOnlySpan<byte> name, StatePatch patch, StateJournaling journaling)
    {
        if (patch.IsEmpty)
            return;
        json.WritePropertyName(name);
        patch.WriteTo(json, journaling);
    }

    private static StatePatch PatchOf(JsonElement json, ReadOnlySpan<byte> name, StateJournaling journaling)
        => json.TryGetProperty(name, out var patch) ? StatePatch.ReadFrom(patch, journaling) : StatePatch.Empty;
}
