using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ActorFlow;

/// <summary>Questions as JSON: in the journal, in the index and in notices. What goes without saying is left out.</summary>
internal static class QuestionJson
{
    public static void Write(Utf8JsonWriter json, Question question)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, NameOf(question.Kind));
        json.WriteString("prompt"u8, question.Prompt);
        if (question.Choices.Length > 0)
        {
            json.WriteStartArray("choices"u8);
            foreach (var choice in question.Choices)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, choice.Id);
                if (choice.Label is { } label)
                    json.WriteString("label"u8, label);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (question.Schema is { } schema)
        {
            json.WritePropertyName("schema"u8);
            schema.Json.WriteTo(json);
        }

        if (question.Kind is QuestionKind.Text or QuestionKind.MultiSelection)
        {
            json.WriteNumber("least"u8, question.Least);
            json.WriteNumber("most"u8, question.Most);
        }

        if (question.Assignee is { } assignee)
            json.WriteString("assignee"u8, assignee);
        WriteTimes(json, question);
        if (question.StateKey is { } key)
            json.WriteString("key"u8, key);
        if (!question.Metadata.IsEmpty)
        {
            json.WriteStartObject("metadata"u8);
            foreach (var (name, value) in question.Metadata)
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, Question question)
    {
        WriteTime(json, "deadline", question.Deadline);
        if (question.Timeout != QuestionTimeout.Route)
            json.WriteString("timeout"u8, NameOf(question.Timeout));
        if (question.DefaultAnswer is { } answer)
        {
            json.WritePropertyName("default"u8);
            answer.Json.WriteTo(json);
        }

        WriteTime(json, "remind", question.RemindAfter);
        WriteTime(json, "every", question.RemindEvery);
        if (question.Escalations.Length == 0)
            return;
        json.WriteStartArray("escalate"u8);
        foreach (var escalation in question.Escalations)
        {
            json.WriteStartObject();
            WriteTime(json, "after", escalation.After);
            json.WriteString("to"u8, escalation.Assignee);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <exception cref="JsonException">The JSON is no question.</exception>
    public static Question Read(JsonElement json)
    {
        try
        {
            var kind = ParseKind(json.GetProperty("kind"u8).GetString()!);
            var prompt = json.GetProperty("prompt"u8).GetString()!;
            var choices = json.TryGetProperty("choices"u8, out var list)
                ? list.EnumerateArray().Select(choice => new QuestionChoice(choice.GetProperty("id"u8).GetString()!, TextOf(choice, "label"u8)))
                .ToArray() : [];
            var question = kind switch
            {
                QuestionKind.Approval => Question.Approval(prompt),
                QuestionKind.Text => Question.Text(prompt),
                QuestionKind.Selection => Question.Selection(prompt, choices),
                QuestionKind.MultiSelection => Question.MultiSelection(prompt, choices),
                _ => Question.Custom(prompt, AnswerSchema.Of(json.GetProperty("schema"u8))),
            };
            if (json.TryGetProperty("least"u8, out var least))
                question = question.Between(least.GetInt32(), json.GetProperty("most"u8).GetInt32());
            return Question.Completed(question, TextOf(json, "assignee"u8), TextOf(json, "key"u8), TimeOf(json, "deadline"u8),
                TextOf(json, "timeout"u8) is { } timeout ? ParseTimeout(timeout) : QuestionTimeout.Route,
                json.TryGetProperty("default"u8, out var answer) ? QuestionAnswer.OfJson(answer) : null, TimeOf(json, "remind"u8),
                    TimeOf(json, "every"u8),
                json.TryGetProperty("escalate"u8, out var steps)
                    ? [.. steps.EnumerateArray()
                        .Select(step => new QuestionEscalation(TimeOf(step, "after"u8)!.Value, step.GetProperty("to"u8).GetString()!))] : [],
                json.TryGetProperty("metadata"u8, out var metadata)
                    ? metadata.EnumerateObject()
                    .ToImmutableSortedDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal)
                    : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
        }
        catch (Exception error)
            when (error is ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new JsonException($"This is no question: {error.Message}", error);
        }
    }

    public static string NameOf(QuestionKind kind) => kind switch
    {
        QuestionKind.Approval => "approval",
        QuestionKind.Text => "text",
        QuestionKind.Selection => "selection",
        QuestionKind.MultiSelection => "multi-selection",
        _ => "custom",
    };

    public static string NameOf(QuestionOutcome outcome) => outcome switch
    {
        QuestionOutcome.Open => "open",
        QuestionOutcome.Answered => "answered",
        QuestionOutcome.Defaulted => "defaulted",
        QuestionOutcome.TimedOut => "timed-out",
        _ => "cancelled",
    };

    public static string NameOf(QuestionTimeout timeout) => timeout switch
    {
        QuestionTimeout.Route => "route",
        QuestionTimeout.Default => "default",
        _ => "keep-waiting",
    };

    public static QuestionKind ParseKind(string name) => Parse<QuestionKind>(name, NameOf);

    public static QuestionOutcome ParseOutcome(string name) => Parse<QuestionOutcome>(name, NameOf);

    public static QuestionTimeout ParseTimeout(string name) => Parse<QuestionTimeout>(name, NameOf);

    private static T Parse<T>(string name, Func<T, string> nameOf)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (nameOf(value) == name)
                return value;
        }

        throw new JsonException($"'{name}' is none of {string.Join(", ", Enum.GetValues<T>().Select(nameOf))}.");
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } given)
            json.WriteString(name, given.ToString("c", CultureInfo.InvariantCulture));
    }

    private static TimeSpan? TimeOf(JsonElement json, ReadOnlySpan<byte> name)
        => TextOf(json, name) is { } text ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture) : null;

    private static string? TextOf(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
