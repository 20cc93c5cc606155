using System.Text.Json;

namespace ActorFlow;

/// <summary>An answer to a question, as JSON. Whether it fits the question is judged when it is given.</summary>
/// <remarks>
/// Approval: <c>{"approved":true,"reason":"…"}</c>, the reason if there is one. Text: a string. Selection: the id of the choice. Multi-selection: a
/// list of ids, in the order of the choices. Custom: what its schema allows. Immutable.
/// </remarks>
public sealed class QuestionAnswer
{
    /// <summary>The largest answer: 1 MB of JSON.</summary>
    public const int MaxBytes = 1024 * 1024;

    internal const string Approved = "approved";
    internal const string ReasonName = "reason";

    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = AnswerSchema.MaxDepth };

    private QuestionAnswer(JsonElement json) => Json = json;

    /// <summary>The answer.</summary>
    public JsonElement Json { get; }

    /// <summary>Yes.</summary>
    public static QuestionAnswer Approve(string? reason = null) => Decision(true, reason);

    /// <summary>No: a decision like yes, not an error.</summary>
    public static QuestionAnswer Reject(string? reason = null) => Decision(false, reason);

    /// <summary>A text.</summary>
    public static QuestionAnswer OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Written(writer => writer.WriteStringValue(Unicode.Mended(text)));
    }

    /// <summary>One choice, by its id.</summary>
    public static QuestionAnswer Select(string choice) => OfText(choice);

    /// <summary>Several choices, by their ids; none is possible.</summary>
    public static QuestionAnswer SelectMany(params IEnumerable<string> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return Written(writer =>
        {
            writer.WriteStartArray();
            foreach (var choice in choices)
                writer.WriteStringValue(Unicode.Mended(choice));
            writer.WriteEndArray();
        });
    }

    /// <summary>JSON as it is.</summary>
    /// <exception cref="ArgumentException">The element is undefined.</exception>
    public static QuestionAnswer OfJson(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("An answer is JSON; this element is undefined.", nameof(json));
        return new(json.Clone());
    }

    /// <summary>JSON as it is.</summary>
    /// <exception cref="JsonException">The text is no JSON, or too deep.</exception>
    public static QuestionAnswer OfJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = JsonDocument.Parse(json, Parsing);
        return new(document.RootElement.Clone());
    }

    /// <inheritdoc/>
    public override string ToString() => Json.GetRawText();

    internal bool IsApproval
        => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(Approved, out var approved) && approved.ValueKind == JsonValueKind.True;

    internal static QuestionAnswer Decision(bool approved, string? reason) => Written(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean(Approved, approved);
        if (!string.IsNullOrWhiteSpace(reason))
            writer.WriteString(ReasonName, Unicode.Mended(reason));
        writer.WriteEndObject();
    });

    private static QuestionAnswer Written(Action<Utf8JsonWriter> write)
    {
        using var scratch = JsonScratch.Rent();
        write(scratch.Writer);
        return new(JsonElement.Parse(scratch.Written));
    }
}
