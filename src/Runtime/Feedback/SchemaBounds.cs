using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorFlow;

/// <summary>Conditions on numbers and sizes.</summary>
internal static class SchemaBounds
{
    public static void TakeCount(SchemaRule rule, string keyword, int bound)
    {
        var isLeast = keyword.StartsWith("min", StringComparison.Ordinal);
        var (kind, what) = keyword[3..] switch
        {
            "Properties" => (JsonValueKind.Object, "members"),
            "Items" => (JsonValueKind.Array, "items"),
            _ => (JsonValueKind.String, "characters"),
        };
        rule.Require(json =>
        {
            if (json.ValueKind != kind)
                return null;
            var count = kind == JsonValueKind.Object ? json.GetPropertyCount() : kind == JsonValueKind.Array
                ? json.GetArrayLength() : json.GetString()!.Length;
            return (isLeast ? count >= bound : count <= bound) ? null : $"has {count} {what}; the {(isLeast ? "fewest" : "most")} are {bound}";
        });
    }

    public static void TakeNumber(SchemaRule rule, string keyword, JsonElement bound, string at)
    {
        if (keyword == "multipleOf")
        {
            if (!bound.TryGetDecimal(out var unit) || unit <= 0)
                throw SchemaReader.Bad(at, $"is a number above zero, not {bound.GetRawText()}");
            rule.Require(json => json.ValueKind != JsonValueKind.Number || (json.TryGetDecimal(out var value) && value % unit == 0) ? null
                : $"is {json.GetRawText()}, no multiple of {bound.GetRawText()}");
            return;
        }

        rule.Require(json =>
        {
            if (json.ValueKind != JsonValueKind.Number)
                return null;
            var order = Compare(json, bound);
            var fits = keyword switch
            {
                "minimum" => order >= 0,
                "maximum" => order <= 0,
                "exclusiveMinimum" => order > 0,
                _ => order < 0,
            };
            return fits
                ? null : $"is {json.GetRawText()}; allowed is {(keyword.EndsWith("inimum", StringComparison.Ordinal) ? "more than" : "less than")}"
                + $"{(keyword.StartsWith("excl", StringComparison.Ordinal) ? "" : " or just")} {bound.GetRawText()}";
        });
    }

    public static bool IsWhole(JsonElement number)
        => number.TryGetDecimal(out var value) ? decimal.Truncate(value) == value : number.GetDouble() is var wide && double.IsInteger(wide);

    /// <summary>A text that is the same for equal JSON: numbers by value, members in the order of their names.</summary>
    public static string NormalForm(JsonElement json)
    {
        var text = new StringBuilder();
        Write(text, json);
        return text.ToString();
    }

    private static int Compare(JsonElement left, JsonElement right)
        => left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b) ? a.CompareTo(b) : left.GetDouble().CompareTo(right.GetDouble());

    private static void Write(StringBuilder text, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in json.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(member.Name.Length).Append(':').Append(member.Name);
                    Write(text, member.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in json.EnumerateArray())
                    Write(text, item);
                text.Append(']');
                break;
            case JsonValueKind.Number:
                // G29 drops the zeros at the end that 1.50 and 1.5 differ by.
                text.Append('#').Append(json.TryGetDecimal(out var exact) ? exact.ToString("G29", CultureInfo.InvariantCulture)
                    : json.GetDouble().ToString("R", CultureInfo.InvariantCulture)).Append(';');
                break;
            case JsonValueKind.String:
                text.Append('"').Append(json.GetString()!.Length).Append(':').Append(json.GetString());
                break;
            default:
                text.Append((char)('a' + (int)json.ValueKind));
                break;
        }
    }
}
