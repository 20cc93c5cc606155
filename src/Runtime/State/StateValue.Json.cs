using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ActorFlow;

/// <content>JSON: the form that is journaled, compared and shown.</content>
public readonly partial struct StateValue
{
    // Longer text stays as JSON and is decoded by each read, so that a large value is not kept twice as wide as it is stored.
    private const int LongText = 4096;

    /// <summary>Freezes a piece of JSON.</summary>
    /// <param name="json">A parsed element; it may be disposed afterwards.</param>
    public static StateValue FromJson(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? Null : OfTrustedJson(JsonMarshal.GetRawUtf8Value(json));

    /// <summary>Freezes a piece of JSON.</summary>
    /// <param name="json">UTF-8 text of exactly one value.</param>
    /// <exception cref="JsonException">The text is not JSON, names a member twice or nests deeper than 64.</exception>
    public static StateValue FromJson(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
        return FromJson(document.RootElement);
    }

    /// <summary>The JSON of a list, map or long text as it is held; empty for all else.</summary>
    internal ReadOnlySpan<byte> HeldJson => _ref as byte[];

    /// <summary>JSON that a serializer or a parser has seen already.</summary>
    internal static StateValue OfTrustedJson(ReadOnlySpan<byte> json)
    {
        switch (json[0])
        {
            case (byte)'n': return Null;
            case (byte)'t': return Of(true);
            case (byte)'f': return Of(false);
            case (byte)'"': return json.Length > LongText ? new(json.ToArray()) : new(DecodeText(json));
            case (byte)'[' or (byte)'{': return new(json.ToArray());
            default: return OfNumberText(json);
        }
    }

    /// <summary>As <see cref="OfTrustedJson(ReadOnlySpan{byte})"/>, keeping the array instead of copying it.</summary>
    internal static StateValue OfOwnedJson(byte[] json) =>
        json[0] is (byte)'[' or (byte)'{' || (json[0] == '"' && json.Length > LongText) ? new(json) : OfTrustedJson(json);

    private static string DecodeText(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf((byte)'\\') < 0) return Encoding.UTF8.GetString(json[1..^1]);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>Writes the value as JSON. Not-a-number and the infinities are written as text, as JSON has no numbers for them.</summary>
    /// <exception cref="PayloadUnreadableException">The value is encrypted and its key is not configured.</exception>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var plain = Plain;
        switch (plain._ref)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case byte[] json: writer.WriteRawValue(json, skipInputValidation: true); break;
            default:
                if (ReferenceEquals(plain._ref, Tag.Boolean)) writer.WriteBooleanValue(plain._bits != 0);
                else if (plain.IsInteger) writer.WriteNumberValue(plain._bits);
                else if (plain.IsSpecialDouble) writer.WriteStringValue(SpecialName(plain.DoubleBits));
                else writer.WriteNumberValue(plain.DoubleBits);
                break;
        }
    }

    /// <summary>A cheap upper guess, so that small values need not be encoded to be measured.</summary>
    internal bool MayBeLargerThan(int bytes) => _ref switch
    {
        string text => text.Length * 6L > bytes,
        byte[] json => json.Length > bytes,
        JsonList => _bits > bytes,
        HeldValue held => held.Json.Length > bytes,
        _ => false,
    };

    /// <summary>The value's JSON, for a list or a map without a copy: do not change the bytes.</summary>
    internal ReadOnlyMemory<byte> ToJson()
    {
        var plain = Plain;
        if (plain._ref is byte[] json) return json;
        using var scratch = JsonScratch.Rent();
        plain.WriteTo(scratch.Writer);
        return scratch.ToArray();
    }

    /// <summary>
    /// The value as plain data: null, bool, string, long, ulong, double, decimal (whole numbers beyond ulong), <c>List&lt;object?&gt;</c> or
    /// <c>Dictionary&lt;string, object?&gt;</c>. A fresh copy at each call.
    /// </summary>
    /// <exception cref="PayloadUnreadableException">The value is encrypted and its key is not configured.</exception>
    public object? ToObject()
    {
        var plain = Plain;
        switch (plain._ref)
        {
            case null: return null;
            case string text: return text;
            case byte[] json:
                var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = StateSerialization.GreatestDepth });
                reader.Read();
                return PlainData.Read(ref reader);
            default: return ReferenceEquals(plain._ref, Tag.Boolean) ? plain._bits != 0 : plain.NumberAsObject();
        }
    }

    internal object NumberAsObject()
    {
        if (IsInteger) return _bits;
        if (_ref is not decimal exact || exact.Scale != 0) {
            TryParseNumber(out double real);
            return IsSpecialDouble ? DoubleBits : real;
        }
        return exact is >= 0 and <= ulong.MaxValue ? (ulong)exact : exact;
    }

    private static readonly JsonDocumentOptions CompareOptions = new() { MaxDepth = StateSerialization.GreatestDepth };

    private static bool JsonEquals(StateValue a, StateValue b)
    {
        using var left = JsonDocument.Parse(a.ToJson(), CompareOptions);
        using var right = JsonDocument.Parse(b.ToJson(), CompareOptions);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    /// <summary>The JSON, shortened to 120 characters. Never called for sensitive keys: their views mask the value before it gets here.</summary>
    public override string ToString()
    {
        if (Kind == StateValueKind.Unreadable) return "(encrypted)";
        if (_ref is string { Length: > 120 } text) return string.Concat("\"", text.AsSpan(0, 118), "…");
        var bytes = ToJson().Span;
        var json = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * 121)]);
        return json.Length <= 120 ? json : string.Concat(json.AsSpan(0, 119), "…");
    }
}
