using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Judges JSON by the words of JSON Schema that the published schema uses; another word is an error, so that none goes unnoticed.</summary>
internal sealed class SchemaJudge(JsonElement root)
{
    public bool Allows(JsonElement value) => Allows(root, value);

    private bool Allows(JsonElement schema, JsonElement value)
        => schema.EnumerateObject().All(word => word.Name switch
        {
            "$schema" or "$id" or "title" or "description" or "$defs" => true,
            "$ref" => Allows(root.GetProperty("$defs").GetProperty(word.Value.GetString()!["#/$defs/".Length..]), value),
            "type" => word.Value.ValueKind == JsonValueKind.Array ? word.Value.EnumerateArray().Any(type => IsA(type.GetString()!, value))
                : IsA(word.Value.GetString()!, value),
            "required" => value.ValueKind != JsonValueKind.Object
                || word.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "properties" => value.ValueKind != JsonValueKind.Object
                || value.EnumerateObject().All(member => !word.Value.TryGetProperty(member.Name, out var inner) || Allows(inner, member.Value)),
            "additionalProperties" => value.ValueKind != JsonValueKind.Object
                || value.EnumerateObject()
                .All(member => IsListed(schema, member.Name) || (word.Value.ValueKind == JsonValueKind.Object && Allows(word.Value, member.Value))),
            "propertyNames" => value.ValueKind != JsonValueKind.Object
                || value.EnumerateObject().All(member => Regex.IsMatch(member.Name, word.Value.GetProperty("pattern").GetString()!)),
            "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Allows(word.Value, item)),
            "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= word.Value.GetInt32(),
            "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= word.Value.GetInt32(),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= word.Value.GetDouble(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= word.Value.GetDouble(),
            "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, word.Value.GetString()!),
            "enum" => word.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)),
            "anyOf" => word.Value.EnumerateArray().Any(one => Allows(one, value)),
            "allOf" => word.Value.EnumerateArray().All(one => Allows(one, value)),
            _ => throw new NotSupportedException(word.Name),
        });

    private static bool IsListed(JsonElement schema, string name)
        => schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _);

    private static bool IsA(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => throw new NotSupportedException(type),
    };
}
