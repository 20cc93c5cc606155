using System.Globalization;
using System.Text.Json;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions.Building;

/// <summary>Judges arguments by the schema of their parameter.</summary>
internal static class ArgumentCheck
{
    /// <summary>What is wrong with a value; null when it fits.</summary>
    public static string? Misfit(FunctionParameter parameter, JsonElement value)
    {
        if (!IsOfKind(parameter.Kind, value))
            return $"it is {Noun(value)}, and has to be {Expected(parameter.Kind)}";
        if (parameter.Allowed.Count > 0 && value.ValueKind == JsonValueKind.String && !parameter.Allowed.Contains(value.GetString()!))
            return $"'{FormReader.Short(value.GetString()!)}' is none of {string.Join(", ", parameter.Allowed)}.{NearNames.Hint(parameter.Allowed, value.GetString()!)}";
        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = value.GetDouble();
            if (number < parameter.Least || number > parameter.Greatest)
                return $"{value.GetRawText()} is out of range: {Range(parameter)}";
        }

        return null;
    }

    /// <summary>A value that came out of a text with references, as the kind that is asked for: <c>${PORT}</c> may stand for a number.</summary>
    public static JsonElement Converted(ParameterKind kind, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || kind is not (ParameterKind.Number or ParameterKind.Integer or ParameterKind.Flag))
            return value;
        var text = value.GetString()!;
        var converted = kind == ParameterKind.Flag
            ? text is "true" or "false" ? text : null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? text.Trim().TrimStart('+') : null;
        try
        {
            return converted is null ? value : JsonElement.Parse(converted);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static bool IsOfKind(ParameterKind kind, JsonElement value) => kind switch
    {
        ParameterKind.Any or ParameterKind.StatePath => true,
        ParameterKind.Text or ParameterKind.StateKey or ParameterKind.Condition => value.ValueKind == JsonValueKind.String,
        ParameterKind.Number => value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()),
        ParameterKind.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        ParameterKind.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ParameterKind.List => value.ValueKind == JsonValueKind.Array,
        ParameterKind.Object => value.ValueKind == JsonValueKind.Object,
        ParameterKind.Duration => value.ValueKind switch
        {
            JsonValueKind.Number => DurationText.TryParse(value.GetRawText(), out _),
            JsonValueKind.String => DurationText.TryParse(value.GetString()!, out _),
            _ => false,
        },
        _ => false,
    };

    private static string Expected(ParameterKind kind) => kind switch
    {
        ParameterKind.Text => "a text",
        ParameterKind.Number => "a number",
        ParameterKind.Integer => "a whole number of 64 bits",
        ParameterKind.Flag => "true or false",
        ParameterKind.List => "a list",
        ParameterKind.Object => "an object",
        ParameterKind.Duration => "a span of time, as 250 (milliseconds) or '30s'",
        ParameterKind.StateKey => "the name of a key of the state",
        ParameterKind.Condition => "a condition as a text",
        _ => "a value",
    };

    private static string Noun(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text '{FormReader.Short(value.GetString()!)}'",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "nothing",
    };

    private static string Range(FunctionParameter parameter)
        => (parameter.Least, parameter.Greatest) switch
        {
            ({ } least, { } greatest) => string.Create(CultureInfo.InvariantCulture, $"{least} to {greatest}"),
            ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"from {least}"),
            (_, var greatest) => string.Create(CultureInfo.InvariantCulture, $"to {greatest}"),
        };
}
