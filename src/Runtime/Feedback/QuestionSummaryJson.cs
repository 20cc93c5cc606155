using System.Text.Json;

namespace ActorFlow;

/// <summary>What a row of the index says of a question beside the columns that it is looked up by.</summary>
internal static class QuestionSummaryJson
{
    public static byte[] Write(QuestionSummary row)
    {
        using var scratch = JsonScratch.Rent();
        var json = scratch.Writer;
        json.WriteStartObject();
        json.WriteString("flow"u8, row.Flow);
        json.WriteString("node"u8, row.Node);
        json.WriteString("name"u8, row.Name);
        json.WritePropertyName("question"u8);
        QuestionJson.Write(json, row.Question);
        if (row.By is { } by)
            json.WriteString("by"u8, by);
        if (row.Answer is { } answer)
        {
            json.WritePropertyName("answer"u8);
            answer.WriteTo(json);
        }

        if (row.Why is { } why)
            json.WriteString("why"u8, why);
        if (row.Reminders > 0)
            json.WriteNumber("reminders"u8, row.Reminders);
        json.WriteEndObject();
        return scratch.ToArray();
    }

    /// <exception cref="JsonException">The bytes are no such row.</exception>
    public static QuestionSummary Read(
        ReadOnlySpan<byte> detail, QuestionId id, QuestionOutcome outcome, string? assignee, DateTimeOffset asked, DateTimeOffset? due,
            DateTimeOffset? ended)
    {
        var json = JsonElement.Parse(detail, StateSerialization.DocumentOptions);
        return new QuestionSummary(id, json.GetProperty("flow"u8).GetString()!, json.GetProperty("node"u8).GetString()!,
            json.GetProperty("name"u8).GetString()!,
            QuestionJson.Read(json.GetProperty("question"u8)), outcome, assignee, asked, due, ended, Text(json, "by"u8),
                json.TryGetProperty("answer"u8, out var answer) ? answer : null,
            Text(json, "why"u8))
        {
            Reminders = json.TryGetProperty("reminders"u8, out var reminders) ? reminders.GetInt32() : 0,
        };
    }

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
