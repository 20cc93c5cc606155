using System.Text.Json;

namespace ActorFlow;

/// <summary>What the JSON of an answer may be: a subset of JSON Schema (draft 2020-12) that is checked whole.</summary>
/// <remarks>
/// <para>Checked: <c>type</c>, <c>enum</c>, <c>const</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>minProperties</c>,
/// <c>maxProperties</c>, <c>items</c>, <c>minItems</c>, <c>maxItems</c>, <c>uniqueItems</c>, <c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>,
/// <c>exclusiveMaximum</c>, <c>multipleOf</c>, <c>minLength</c>, <c>maxLength</c>, <c>pattern</c>, <c>format</c> (<c>date</c>, <c>date-time</c>,
/// <c>time</c>, <c>email</c>, <c>uri</c>, <c>uuid</c>), <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c>, <c>not</c>. For people only: <c>title</c>,
/// <c>description</c>, <c>default</c>, <c>examples</c>, <c>$schema</c>, <c>$id</c>, <c>$comment</c>.</para>
/// <para>Any other keyword is refused when the schema is read, so that no schema looks stricter than it is. Numbers are compared as decimals where
/// they fit, else as doubles; lengths are in UTF-16 characters. Patterns match anywhere unless they are anchored, and run in time linear in the text.
/// Immutable and thread-safe.</para>
/// </remarks>
public sealed class AnswerSchema
{
    /// <summary>How deep a schema or an answer may be nested: 64.</summary>
    public const int MaxDepth = 64;

    private readonly SchemaRule _root;

    private AnswerSchema(JsonElement json)
    {
        Json = json;
        _root = SchemaReader.Read(json);
    }

    /// <summary>The schema.</summary>
    public JsonElement Json { get; }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="ArgumentException">It is no JSON, or says something that is not checked here; the text says where.</exception>
    public static AnswerSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json,
                new JsonDocumentOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return new AnswerSchema(JsonElement.Parse(document.RootElement.GetRawText(), StateSerialization.DocumentOptions));
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The schema is no JSON: {e.Message}", nameof(json), e);
        }
    }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="ArgumentException">It says something that is not checked here; the text says where.</exception>
    public static AnswerSchema Of(JsonElement json) => new(json.Clone());

    /// <summary>The first place at which JSON does not fit, and why; null when it fits.</summary>
    public string? Problem(JsonElement json) => _root.Problem(json, "$");

    /// <inheritdoc/>
    public override string ToString() => Json.GetRawText();
}
