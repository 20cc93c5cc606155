using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Definitions.Functions;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Building;

/// <summary>
/// What stands within an argument for something else: <c>{"$state": "order.total"}</c> for a value of the state, <c>${NAME}</c> for a variable.
/// </summary>
internal static class ArgumentText
{
    private const string StateReference = "$state";

    /// <summary>The path of a value that stands for a place in the state; null for all others.</summary>
    public static string? PathOf(JsonElement value)
        => value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 1 && value.TryGetProperty(StateReference, out var reference)
            && reference.ValueKind == JsonValueKind.String
            ? reference.GetString()
            : null;

    /// <summary>All paths within a value.</summary>
    public static IEnumerable<string> PathsIn(JsonElement value)
    {
        if (PathOf(value) is { } path)
            return [path];
        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().SelectMany(PathsIn),
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => PathsIn(member.Value)),
            _ => [],
        };
    }

    /// <summary>Whether a value refers to variables.</summary>
    public static bool Refers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => EnvironmentText.Refers(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().Any(Refers),
        JsonValueKind.Object => value.EnumerateObject().Any(member => Refers(member.Value)),
        _ => false,
    };

    /// <summary>
    /// The value with all of that replaced; a place where the state has nothing is null. What comes out of the state is taken as it is.
    /// </summary>
    public static JsonElement Replaced(JsonElement value, EnvironmentLayers variables, IReadOnlyDictionary<string, JsonElement> state)
        => JsonSerializer.SerializeToElement(Node(value, variables, state), SecretMaskContext.Default.JsonNode);

    private static JsonNode? Node(JsonElement value, EnvironmentLayers variables, IReadOnlyDictionary<string, JsonElement> state)
    {
        if (PathOf(value) is { } path)
            return StatePath.Parse(path).Find(state) is { ValueKind: not JsonValueKind.Null } found ? Copy(found) : null;
        return value.ValueKind switch
        {
            JsonValueKind.String => JsonValue.Create(variables.Replace(value.GetString()!)),
            JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Node(item, variables, state))]),
            JsonValueKind.Object => new JsonObject(value.EnumerateObject()
                .Select(member => KeyValuePair.Create(member.Name, Node(member.Value, variables, state)))),
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            _ => JsonValue.Create(value),
        };
    }

    private static JsonNode? Copy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => JsonArray.Create(value),
        JsonValueKind.Object => JsonObject.Create(value),
        _ => JsonValue.Create(value),
    };
}
