using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Journal;

/// <summary>Events of questions and of notices.</summary>
internal static partial class EventWriter
{
    private static string Write(Utf8JsonWriter json, QuestionEnded ended, StateJournaling journaling)
    {
        json.WriteNumber(Member.Question.Text(), ended.Question);
        json.WriteString(Member.Outcome.Text(), QuestionJson.NameOf(ended.Outcome));
        WritePatch(json, Member.Answer, ended.Answer, journaling);
        WritePatch(json, Member.Patch, ended.Patch, journaling);
        if (ended.By is { } by)
            json.WriteString(Member.By.Text(), by);
        if (ended.Why is { } why)
            json.WriteString(Member.Reason.Text(), why);
        if (ended.Delivery is { } delivery)
            json.WriteString(Member.Delivery.Text(), delivery);
        return EventNames.QuestionEnded;
    }

    private static string Write(Utf8JsonWriter json, QuestionNudged nudged)
    {
        json.WriteNumber(Member.Question.Text(), nudged.Question);
        json.WriteString(Member.Occasion.Text(), FeedbackNames.NameOf(nudged.Occasion));
        return EventNames.QuestionNudged;
    }

    private static string Write(Utf8JsonWriter json, NoticeOwed owed)
    {
        json.WriteNumber(Member.Question.Text(), owed.Question);
        json.WriteString(Member.Occasion.Text(), FeedbackNames.NameOf(owed.Occasion));
        json.WriteStartArray(Member.Hooks.Text());
        for (var i = 0; i < owed.Hooks.Count; i++)
            json.WriteStringValue(owed.Hooks[i]);
        json.WriteEndArray();
        return EventNames.NoticeOwed;
    }

    private static string Write(Utf8JsonWriter json, NoticeSettled settled)
    {
        json.WriteNumber(Member.Notice.Text(), settled.Notice);
        json.WriteString(Member.Hook.Text(), settled.Hook);
        if (settled.Why is { } why)
            json.WriteString(Member.Reason.Text(), why);
        return EventNames.NoticeSettled;
    }
}
