using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ActorFlow;

/// <content>
/// Numbers. Each has one form, chosen by its JSON text alone, so that a number which went through the journal cannot be told from one that did not:
/// a long if the text is one; else a double if the text is a double's shortest form; else a decimal if that is exact; else the text itself. Reads
/// between numeric types go by the text: 0.1 reads as 0.1 in every one of them, whichever wrote it.
/// </content>
public readonly partial struct StateValue
{
    // Below this magnitude the shortest text of a whole double is all its digits.
    private const double PlainTextBelow = 1e15;

    internal static StateValue Of(double value)
    {
        if (Math.Abs(value) < PlainTextBelow)
        {
            return Math.Truncate(value) == value && !(value == 0 && double.IsNegative(value)) ? Of((long)value) : OfDoubleBits(value);
        }
        if (!double.IsFinite(value)) return OfDoubleBits(value);
        Span<byte> text = stackalloc byte[64];
        value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        return text[..written].Contains((byte)'E') ? OfDoubleBits(value) : OfNumberText(text[..written]);
    }

    private static StateValue OfDoubleBits(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    internal static StateValue Of(decimal value) =>
        value.Scale == 0 && value != 0 && value is >= long.MinValue and <= long.MaxValue ? Of((long)value) : OfFormatted(value);

    /// <summary>Any number with a JSON text: float, Half, ulong, Int128.</summary>
    internal static StateValue OfFormatted<T>(T value) where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[64];
        return value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture)
            ? OfNumberText(text[..written])
            : throw new FormatException($"A {typeof(T).Name} did not fit 64 bytes of text.");
    }

    internal static StateValue OfNumberText(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("-0"u8)) return OfDoubleBits(-0.0);
        if (Utf8Parser.TryParse(text, out long integer, out var used) && used == text.Length) return Of(integer);
        if (text.IndexOfAny((byte)'e', (byte)'E') >= 0)
        {
            var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(number) ? Of(number) : new(text.ToArray());
        }
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) || !HasText(exact, text))
            return new(text.ToArray());
        var real = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return HasText(real, text) ? OfDoubleBits(real) : new((object)exact);
    }

    private static bool HasText<T>(T value, ReadOnlySpan<byte> text) where T : IUtf8SpanFormattable
    {
        Span<byte> own = stackalloc byte[64];
        return value.TryFormat(own, out var written, default, CultureInfo.InvariantCulture) && own[..written].SequenceEqual(text);
    }

    private int FormatNumber(Span<byte> text)
    {
        int written;
        if (_ref is decimal exact) exact.TryFormat(text, out written, default, CultureInfo.InvariantCulture);
        else if (IsInteger) _bits.TryFormat(text, out written, default, CultureInfo.InvariantCulture);
        else DoubleBits.TryFormat(text, out written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>A whole number in the range of long; numbers with a fraction are none.</summary>
    internal bool TryGetWhole(out long value)
    {
        if (TryTruncate(out value, out var whole) && whole) return true;
        value = 0;
        return false;
    }

    /// <summary>The number without its fraction, when that is in the range of long.</summary>
    internal bool TryTruncate(out long value)
    {
        value = _bits;
        return IsInteger || TryTruncate(out value, out _);
    }

    private bool TryTruncate(out long value, out bool whole)
    {
        var plain = NeedsPlain ? Plain : this;
        if (plain.IsInteger)
        {
            (value, whole) = (plain._bits, true);
            return true;
        }
        (value, whole) = (0, false);
        if (plain._ref is decimal exact)
        {
            var truncated = decimal.Truncate(exact);
            if (truncated is < long.MinValue or > long.MaxValue) return false;
            (value, whole) = ((long)truncated, truncated == exact);
            return true;
        }
        if (ReferenceEquals(plain._ref, Tag.Double))
        {
            var truncated = Math.Truncate(plain.DoubleBits);
            if (!(truncated is >= -9223372036854775808d and < 9223372036854775808d)) return false;
            (value, whole) = ((long)truncated, truncated == plain.DoubleBits);
            return true;
        }
        if (plain._ref is not byte[] text || plain.Kind != StateValueKind.Number) return false;
        var point = text.AsSpan().IndexOf((byte)'.');
        return point > 0 && text.AsSpan().IndexOfAny((byte)'e', (byte)'E') < 0
            && Utf8Parser.TryParse(text.AsSpan(0, point), out value, out var used) && used == point;
    }

    /// <summary>The nearest double. Not-a-number and the infinities read as themselves.</summary>
    internal bool TryGetDouble(out double value)
    {
        var plain = NeedsPlain ? Plain : this;
        if (plain.IsInteger)
        {
            value = plain._bits;
            return true;
        }
        if (ReferenceEquals(plain._ref, Tag.Double))
        {
            value = plain.DoubleBits;
            return true;
        }
        value = 0;
        return plain.TryParseNumber(out value) && double.IsFinite(value);
    }

    /// <summary>The number as a decimal, when it is in range.</summary>
    internal bool TryGetDecimal(out decimal value)
    {
        var plain = NeedsPlain ? Plain : this;
        if (plain._ref is decimal exact)
        {
            value = exact;
            return true;
        }
        if (plain.IsInteger)
        {
            value = plain._bits;
            return true;
        }
        return plain.TryParseNumber(out value);
    }

    /// <summary>Reads the number's text as any numeric type.</summary>
    internal bool TryParseNumber<T>(out T value) where T : IUtf8SpanParsable<T>, System.Numerics.INumberBase<T>
    {
        var plain = NeedsPlain ? Plain : this;
        value = T.Zero;
        if (plain.Kind != StateValueKind.Number || plain.IsSpecialDouble) return false;
        if (plain._ref is byte[] json) return T.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out value!);
        Span<byte> text = stackalloc byte[64];
        return T.TryParse(text[..plain.FormatNumber(text)], NumberStyles.Float, CultureInfo.InvariantCulture, out value!);
    }

    private static string SpecialName(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    internal static StateValue OfSpecial(string? name) => name switch
    {
        "NaN" => Of(double.NaN),
        "Infinity" => Of(double.PositiveInfinity),
        "-Infinity" => Of(double.NegativeInfinity),
        _ => throw new System.Text.Json.JsonException($"'{name}' is no special number: NaN, Infinity or -Infinity is."),
    };
}
