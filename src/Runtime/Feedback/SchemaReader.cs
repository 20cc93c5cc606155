using System.Text.Json;

namespace ActorFlow;

/// <summary>Reads the keywords of a schema into conditions; refuses what it does not check.</summary>
internal static class SchemaReader
{
    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "integer", "string"];

    public static SchemaRule Read(JsonElement schema) => Read(schema, "$");

    private static SchemaRule Read(JsonElement schema, string at)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return SchemaRule.Always(schema.GetBoolean());
        if (schema.ValueKind != JsonValueKind.Object)
            throw Bad(at, "is no schema: a schema is an object, true or false");
        var rule = new SchemaRule();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!seen.Add(keyword.Name))
                throw Bad($"{at}.{keyword.Name}", "is there twice");
            Take(rule, schema, keyword.Name, keyword.Value, $"{at}.{keyword.Name}");
        }

        return rule;
    }

    private static void Take(SchemaRule rule, JsonElement schema, string keyword, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "title" or "description" or "default" or "examples" or "$schema" or "$id" or "$comment": break;
            case "type": TakeType(rule, value, at); break;
            case "const": rule.Require(json => JsonElement.DeepEquals(json, value) ? null : $"is not {value.GetRawText()}"); break;
            case "enum": TakeEnum(rule, value, at); break;
            case "allOf" or "anyOf" or "oneOf": TakeSome(rule, keyword, Schemas(value, at)); break;
            case "not": TakeNot(rule, Read(value, at)); break;
            case "properties": TakeProperties(rule, Members(value, at)); break;
            case "additionalProperties": TakeOthers(rule, schema, Read(value, at)); break;
            case "required": TakeRequired(rule, Names(value, at)); break;
            case "items": TakeItems(rule, Read(value, at)); break;
            case "uniqueItems" when value.ValueKind is JsonValueKind.True or JsonValueKind.False: TakeUnique(rule, value.GetBoolean()); break;
            case "minProperties" or "maxProperties" or "minItems" or "maxItems" or "minLength"
                or "maxLength": SchemaBounds.TakeCount(rule, keyword, Count(value, at)); break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" when value.ValueKind == JsonValueKind.Number:
                SchemaBounds.TakeNumber(rule, keyword, value, at);
                break;
            case "pattern" when value.ValueKind == JsonValueKind.String: SchemaTexts.TakePattern(rule, value.GetString()!, at); break;
            case "format" when value.ValueKind == JsonValueKind.String: SchemaTexts.TakeFormat(rule, value.GetString()!, at); break;
            case "uniqueItems" or "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" or "pattern" or "format":
                throw Bad(at, $"cannot be {value.GetRawText()}");
            default:
                throw Bad(at, "is a keyword that is not checked here. Leave it out, or check the answer in the flow");
        }
    }

    private static void TakeType(SchemaRule rule, JsonElement value, string at)
    {
        var types = value.ValueKind == JsonValueKind.String ? [value.GetString()!] : Names(value, at);
        foreach (var type in types)
        {
            if (!Types.Contains(type))
                throw Bad(at, $"names '{type}'; types are {string.Join(", ", Types)}");
        }

        rule.Require(json => types.Any(type => Is(json, type)) ? null : $"is a {TypeOf(json)}, not a {string.Join(" or a ", types)}");
    }

    private static bool Is(JsonElement json, string type)
        => TypeOf(json) == type || (type == "integer" && json.ValueKind == JsonValueKind.Number && SchemaBounds.IsWhole(json));

    private static string TypeOf(JsonElement json)
        => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? "boolean" : json.ValueKind.ToString().ToLowerInvariant();

    private static void TakeEnum(SchemaRule rule, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw Bad(at, "is a list of values");
        var allowed = value.EnumerateArray().ToArray();
        rule.Require(json => allowed.Any(one => JsonElement.DeepEquals(one, json)) ? null : $"is none of {value.GetRawText()}");
    }

    private static void TakeSome(SchemaRule rule, string keyword, List<SchemaRule> rules)
    {
        if (keyword == "allOf")
            rule.Add((json, at) => rules.Select(one => one.Problem(json, at)).FirstOrDefault(problem => problem is not null));
        else if (keyword == "anyOf")
            rule.Add((json, at) => rules.Exists(one => one.Allows(json))
                ? null : $"{at} fits none of {rules.Count} alternatives: {rules[0].Problem(json, at)}, …");
        else
            rule.Require(json => rules.Count(one => one.Allows(json)) is var fits && fits == 1
                ? null : $"fits {fits} of {rules.Count} alternatives, not exactly one");
    }

    private static void TakeNot(SchemaRule rule, SchemaRule refused) => rule.Require(json => refused.Allows(json) ? "is what it must not be" : null);

    private static void TakeProperties(SchemaRule rule, Dictionary<string, SchemaRule> properties) => rule.Add((json, at) =>
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var member in json.EnumerateObject())
        {
            if (properties.TryGetValue(member.Name, out var inner) && inner.Problem(member.Value, $"{at}.{member.Name}") is { } problem)
                return problem;
        }

        return null;
    });

    private static void TakeOthers(SchemaRule rule, JsonElement schema, SchemaRule others)
    {
        var named = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal) : [];
        rule.Add((json, at) => json.ValueKind != JsonValueKind.Object ? null
            : json.EnumerateObject().Where(member => !named.Contains(member.Name))
                .Select(member => others.Problem(member.Value, $"{at}.{member.Name}") is { } problem ? problem == "nothing is allowed here"
                    ? $"{at}.{member.Name} is not allowed" : problem : null)
                .FirstOrDefault(problem => problem is not null));
    }

    private static void TakeRequired(SchemaRule rule, List<string> names) => rule.Require(json => json.ValueKind != JsonValueKind.Object ? null
        : names.Find(name => !json.TryGetProperty(name, out _)) is { } missing ? $"lacks '{missing}'" : null);

    private static void TakeItems(SchemaRule rule, SchemaRule each) => rule.Add((json, at) => json.ValueKind != JsonValueKind.Array ? null
        : json.EnumerateArray().Select((item, index) => each.Problem(item, $"{at}[{index}]")).FirstOrDefault(problem => problem is not null));

    // The normal form of equal values is the same text, so that long lists are looked through once.
    private static void TakeUnique(SchemaRule rule, bool unique) => rule.Require(json =>
    {
        if (!unique || json.ValueKind != JsonValueKind.Array)
            return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return json.EnumerateArray().All(item => seen.Add(SchemaBounds.NormalForm(item))) ? null : "has the same item twice";
    });

    private static List<SchemaRule> Schemas(JsonElement value, string at)
        => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? [.. value.EnumerateArray().Select((schema, index) => Read(schema, $"{at}[{index}]"))] : throw Bad(at, "is a list of schemas");

    private static Dictionary<string, SchemaRule> Members(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad(at, "is an object of schemas by name");
        var members = new Dictionary<string, SchemaRule>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (!members.TryAdd(member.Name, Read(member.Value, $"{at}.{member.Name}")))
                throw Bad($"{at}.{member.Name}", "is there twice");
        }

        return members;
    }

    private static List<string> Names(JsonElement value, string at)
        => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(name => name.GetString()!)] : throw Bad(at, "is a list of texts");

    private static int Count(JsonElement value, string at)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0
            ? count : throw Bad(at, $"is a whole number from 0, not {value.GetRawText()}");

    internal static ArgumentException Bad(string at, string what) => new($"The schema's {at} {what}.");
}
