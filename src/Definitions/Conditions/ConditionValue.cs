using System.Globalization;
using System.Text.Json;

namespace ActorFlow.Definitions.Conditions;

/// <summary>A value that a condition compares: a piece of JSON, or nothing.</summary>
internal readonly struct ConditionValue
{
    public static readonly ConditionValue Nothing;
    public static readonly ConditionValue True = new(JsonElement.Parse("true"u8));
    public static readonly ConditionValue False = new(JsonElement.Parse("false"u8));

    private readonly JsonElement _json;

    public ConditionValue(JsonElement json) => _json = json;

    public static ConditionValue Of(bool truth) => truth ? True : False;

    public static ConditionValue Of(string text) => new(JsonSerializer.SerializeToElement(text, JsonElementContext.Default.String));

    public static ConditionValue Of(int number) => new(JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A missing value and null are the same to a condition.</summary>
    public bool IsNothing => _json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>As in JSON's home language: false, nothing, 0 and the empty text are not true.</summary>
    public bool IsTruth => _json.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array => true,
        JsonValueKind.String => _json.GetString()!.Length > 0,
        JsonValueKind.Number => _json.GetDouble() != 0,
        _ => false,
    };

    public JsonElement Json => _json;

    public bool IsText => _json.ValueKind == JsonValueKind.String;

    public bool IsNumber => _json.ValueKind == JsonValueKind.Number;

    public string Text => _json.GetString()!;

    public bool IsSame(ConditionValue other)
    {
        if (IsNothing || other.IsNothing)
            return IsNothing && other.IsNothing;
        if (IsNumber && other.IsNumber)
            return CompareNumbers(_json, other._json) == 0;
        return JsonElement.DeepEquals(_json, other._json);
    }

    /// <returns>Below, at or above zero; null where one of them is nothing.</returns>
    public int? CompareTo(ConditionValue other, string condition)
    {
        if (IsNothing || other.IsNothing)
            return null;
        if (IsNumber && other.IsNumber)
            return CompareNumbers(_json, other._json);
        if (IsText && other.IsText)
            return string.CompareOrdinal(Text, other.Text);
        throw new ConditionValueException(condition, $"{Noun} and {other.Noun} have no order");
    }

    public string Noun => _json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth",
        _ => "nothing",
    };

    /// <summary>Exactly where both fit a decimal, so that the largest 64-bit numbers are told apart.</summary>
    private static int CompareNumbers(JsonElement left, JsonElement right)
        => left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b) ? a.CompareTo(b) : left.GetDouble().CompareTo(right.GetDouble());
}
