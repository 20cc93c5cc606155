using System.Globalization;
using System.Text.Json;

namespace ActorFlow.Definitions.Functions;

/// <summary>A path into the state: a key, then members and positions: <c>order.lines[0].sku</c>.</summary>
internal readonly struct StatePath
{
    private readonly string[] _steps;

    private StatePath(string[] steps) => _steps = steps;

    public string Key => _steps[0];

    /// <exception cref="FormatException">The text is no path.</exception>
    public static StatePath Parse(string text)
    {
        var steps = text.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        if (text.Length is 0 or > 1000
            || steps.Any(step => step.Length == 0 || (step[0] == '[' && (step.Length < 3 || step[^1] != ']' || !step[1..^1].All(char.IsAsciiDigit)))))
            throw new FormatException($"'{text}' is no path into the state. Write a key, and from there members and positions: order.lines[0].");
        return new StatePath(steps);
    }

    public JsonElement? Find(IReadOnlyDictionary<string, JsonElement> state)
    {
        if (!state.TryGetValue(Key, out var value))
            return null;
        foreach (var step in _steps.AsSpan(1))
        {
            if (step[0] == '[')
            {
                if (value.ValueKind != JsonValueKind.Array
                    || !int.TryParse(step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    || index >= value.GetArrayLength())
                    return null;
                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return null;
            }
        }

        return value;
    }
}
