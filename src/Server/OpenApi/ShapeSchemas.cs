using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ActorFlow.Server.Json;

namespace ActorFlow.Server.OpenApi;

/// <summary>
/// The shapes of the API as JSON Schemas, each once under its name. Made from the very serializers that read and write them, so they cannot say
/// anything else.
/// </summary>
internal sealed class ShapeSchemas
{
    private const string Suffix = "Json";

    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);
    private readonly Queue<Type> _toMake = [];
    private readonly HashSet<Type> _known = [];

    /// <summary>A reference to the schema of a type.</summary>
    public JsonObject ReferTo(Type type)
    {
        if (_known.Add(type))
            _toMake.Enqueue(type);
        return new JsonObject { ["$ref"] = $"#/components/schemas/{NameOf(type)}" };
    }

    /// <summary>All schemas that were referred to, and those they refer to.</summary>
    public JsonObject Make()
    {
        while (_toMake.TryDequeue(out var type))
            _schemas[NameOf(type)] = ApiJson.Options.GetJsonSchemaAsNode(type,
                new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });
        return new JsonObject(_schemas.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
    }

    private static string NameOf(Type type) => type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name[..^Suffix.Length] : type.Name;

    private static bool IsShape(Type type) => type is { IsClass: true, IsArray: false } && type.Assembly == typeof(ShapeSchemas).Assembly;

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isNullable = type != context.TypeInfo.Type || IsNullable(node);
        if (IsShape(type) && context.Path.Length > 0)
            return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(ReferTo(type), new JsonObject { ["type"] = "null" }) } : ReferTo(type);
        if (type == typeof(RunId) || type == typeof(ActionName))
            return Text(isNullable, type == typeof(RunId) ? ("maxLength", RunId.MaxLength) : ("minLength", 0));
        if (type == typeof(DateTimeOffset))
            return Text(isNullable, ("format", "date-time"));
        if (node is JsonObject { } shape && shape["required"] is JsonArray required)
            LeaveOut(required, context.TypeInfo);
        // Any JSON: the boolean form is allowed, but not every reader of descriptions knows it.
        return node is JsonObject ? node : new JsonObject();
    }

    /// <summary>Members that are left out where they have no value are not required.</summary>
    private static void LeaveOut(JsonArray required, JsonTypeInfo type)
    {
        foreach (var member in type.Properties.Where(member => member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute),
            inherit: true) == true))
        {
            if (required.FirstOrDefault(name => name?.GetValue<string>() == member.Name) is { } found)
                required.Remove(found);
        }
    }

    private static JsonObject Text(bool isNullable, (string Name, JsonNode Value) more)
        => new() { ["type"] = isNullable ? new JsonArray("string", "null") : JsonValue.Create("string"), [more.Name] = more.Value };

    private static bool IsNullable(JsonNode node)
        => node is JsonObject schema && schema["type"] is JsonArray types && types.Any(type => type?.GetValue<string>() == "null");
}
