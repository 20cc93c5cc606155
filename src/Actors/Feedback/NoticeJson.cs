using System.Buffers;
using System.Text.Json;

namespace ActorFlow.Actors.Feedback;

/// <summary>Notices and questions as JSON, as webhooks and the command line show them.</summary>
internal static class NoticeJson
{
    public static ReadOnlyMemory<byte> Write(FeedbackNotice notice)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, notice.Id);
            json.WriteString("occasion"u8, NameOf(notice.Occasion));
            json.WriteString("at"u8, notice.At.UtcDateTime);
            json.WriteNumber("attempt"u8, notice.Attempt);
            json.WritePropertyName("question"u8);
            Write(json, notice.Question);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public static void Write(Utf8JsonWriter json, QuestionSummary question)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, question.Id.ToString());
        json.WriteString("run"u8, question.Id.RunId.Value);
        json.WriteString("flow"u8, question.Flow);
        json.WriteString("node"u8, question.Node);
        json.WriteString("name"u8, question.Name);
        json.WriteString("outcome"u8, QuestionJson.NameOf(question.Outcome));
        WriteText(json, "assignee"u8, question.Assignee);
        json.WriteString("askedAt"u8, question.AskedAt.UtcDateTime);
        WriteTime(json, "due"u8, question.Due);
        WriteTime(json, "endedAt"u8, question.EndedAt);
        WriteText(json, "by"u8, question.By);
        WriteText(json, "why"u8, question.Why);
        if (question.Answer is { } answer)
        {
            json.WritePropertyName("answer"u8);
            answer.WriteTo(json);
        }

        if (question.Reminders > 0)
            json.WriteNumber("reminders"u8, question.Reminders);
        json.WritePropertyName("asks"u8);
        QuestionJson.Write(json, question.Question);
        json.WriteEndObject();
    }

    public static string NameOf(FeedbackOccasion occasion) => JsonNamingPolicy.KebabCaseLower.ConvertName(occasion.ToString());

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } moment)
            json.WriteString(name, moment.UtcDateTime);
    }
}
