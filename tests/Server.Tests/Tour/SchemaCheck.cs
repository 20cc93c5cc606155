using System.Text.Json;

namespace ActorFlow.Server.Tests.Tour;

/// <summary>Whether JSON is what a schema of the description allows. Knows what the description uses, and fails on anything else.</summary>
internal sealed class SchemaCheck(JsonElement description)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "anyOf", "type", "enum", "properties", "required", "items", "additionalProperties", "description", "format", "minimum", "maximum",
            "minLength", "maxLength", "default", "pattern",
    ];

    public IReadOnlyList<string> Faults(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        Check(schema, value, "$", faults);
        return faults;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        foreach (var member in schema.EnumerateObject().Where(member => !Known.Contains(member.Name)))
            faults.Add($"{path}: the schema says '{member.Name}', which this check does not know");
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(Resolve(reference.GetString()!), value, path, faults);
            return;
        }

        if (schema.TryGetProperty("anyOf", out var any) && !any.EnumerateArray().Any(one => Faults(one, value).Count == 0))
            faults.Add($"{path}: none of anyOf fits {value}");
        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Any(one => Is(one, value)))
        {
            faults.Add($"{path}: it is {value.ValueKind}, and the schema says {type}");
            return;
        }

        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
            faults.Add($"{path}: {value} is none of {words}");
        if (value.ValueKind == JsonValueKind.Object)
            CheckMembers(schema, value, path, faults);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var i = 0;
            foreach (var item in value.EnumerateArray())
                Check(items, item, $"{path}[{i++}]", faults);
        }
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        var hasProperties = schema.TryGetProperty("properties", out var properties);
        if (schema.TryGetProperty("required", out var required))
            faults.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{path}: '{name}' is required and missing"));
        foreach (var member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out var known))
                Check(known, member.Value, $"{path}.{member.Name}", faults);
            else if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
                Check(others, member.Value, $"{path}.{member.Name}", faults);
            else if (hasProperties)
                faults.Add($"{path}.{member.Name}: it is not described");
        }
    }

    private JsonElement Resolve(string reference)
        => reference.TrimStart('#', '/').Split('/').Aggregate(description, (node, name) => node.GetProperty(name));

    private static IEnumerable<string> TypesOf(JsonElement type)
        => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}
