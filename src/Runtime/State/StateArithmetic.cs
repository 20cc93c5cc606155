using System.Numerics;

namespace ActorFlow;

/// <summary>Sums and comparisons of journaled numbers: checked, never wrapping.</summary>
internal static class StateArithmetic
{
    public static StateFault? Add(string key, StateValue old, StateValue operand, NumberWidth width, out StateValue sum)
    {
        sum = default;
        if (operand.Kind != StateValueKind.Number) return StateFold.Mismatch(key, "the operand", operand, "a number");
        if (old.IsNull) old = StateValue.Of(0L);
        if (old.Kind != StateValueKind.Number) return StateFold.Mismatch(key, "the key", old, "a number");
        try
        {
            switch (width)
            {
                case NumberWidth.Double:
                    return Real<double>(key, old, operand, out sum);
                case NumberWidth.Single:
                    return Real<float>(key, old, operand, out sum);
                case NumberWidth.Decimal:
                    if (!old.TryGetDecimal(out var left) || !operand.TryGetDecimal(out var right)) return Overflow(key, width);
                    sum = StateValue.Of(left + right);
                    return null;
                default:
                    return Whole(key, old, operand, width, out sum);
            }
        }
        catch (OverflowException)
        {
            return Overflow(key, width);
        }
    }

    private static StateFault? Whole(string key, StateValue old, StateValue operand, NumberWidth width, out StateValue sum)
    {
        if (old.IsInteger && operand.IsInteger && width == NumberWidth.Int64)
        {
            sum = StateValue.Of(checked(old.IntegerBits + operand.IntegerBits));
            return null;
        }
        sum = default;
        if (!old.TryParseNumber(out Int128 left) || !operand.TryParseNumber(out Int128 right))
        {
            // A whole number onto a fraction: the fraction's arithmetic.
            return width != NumberWidth.Int64 ? StateFold.Mismatch(key, "the key or the operand", old, "whole numbers")
                : old.IsExactDecimal || operand.IsExactDecimal ? Add(key, old, operand, NumberWidth.Decimal, out sum)
                : Real<double>(key, old, operand, out sum);
        }
        var total = left + right;
        var (least, greatest) = RangeOf(width);
        if (total < least || total > greatest) return Overflow(key, width);
        sum = StateValue.OfFormatted(total);
        return null;
    }

    private static StateFault? Real<T>(string key, StateValue old, StateValue operand, out StateValue sum) where T : IBinaryFloatingPointIeee754<T>
    {
        sum = default;
        if (!TryRead<T>(old, out var left) || !TryRead<T>(operand, out var right)) return Overflow(key, NumberWidth.Double);
        var total = left + right;
        if (!T.IsFinite(total) && T.IsFinite(left) && T.IsFinite(right)) return Overflow(key, NumberWidth.Double);
        sum = typeof(T) == typeof(double) || !T.IsFinite(total) ? StateValue.Of(double.CreateChecked(total)) : StateValue.OfFormatted(total);
        return null;
    }

    private static bool TryRead<T>(StateValue value, out T number) where T : IBinaryFloatingPointIeee754<T>
    {
        if (value.IsSpecialDouble)
        {
            number = T.CreateSaturating(value.DoubleBits);
            return true;
        }
        return value.TryParseNumber(out number) && T.IsFinite(number);
    }

    private static (Int128 Least, Int128 Greatest) RangeOf(NumberWidth width) => width switch
    {
        NumberWidth.Int32 => (int.MinValue, int.MaxValue),
        NumberWidth.Int16 => (short.MinValue, short.MaxValue),
        NumberWidth.SByte => (sbyte.MinValue, sbyte.MaxValue),
        NumberWidth.Byte => (byte.MinValue, byte.MaxValue),
        NumberWidth.UInt16 => (ushort.MinValue, ushort.MaxValue),
        NumberWidth.UInt32 => (uint.MinValue, uint.MaxValue),
        NumberWidth.UInt64 => (ulong.MinValue, ulong.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    private static StateFault Overflow(string key, NumberWidth width) => new(StateFaultKind.Overflow, key,
        $"Adding to '{key}' leaves the range of {width}. Use a key of a wider type, such as StateKey<decimal>.");

    public static StateFault? Choose(string key, StateValue old, StateValue operand, bool greater, out StateValue chosen)
    {
        chosen = operand;
        if (operand.Kind is not (StateValueKind.Number or StateValueKind.String))
            return StateFold.Mismatch(key, "the operand", operand, "a number or a text");
        if (old.IsNull) return null;
        if (old.Kind != operand.Kind) return StateFold.Mismatch(key, "the key", old, operand.Kind == StateValueKind.Number ? "a number" : "a text");
        var order = Compare(old, operand);
        if (greater ? order >= 0 : order <= 0) chosen = old;
        return null;
    }

    private static int Compare(StateValue a, StateValue b)
    {
        if (a.TryGetString(out var left) && b.TryGetString(out var right)) return string.CompareOrdinal(left, right);
        if (a.IsInteger && b.IsInteger) return a.IntegerBits.CompareTo(b.IntegerBits);
        a.TryGetDouble(out var real);
        b.TryGetDouble(out var other);
        var order = real.CompareTo(other);
        // Decimals and integers beyond a double's digits may differ where their doubles do not.
        return order == 0 && a.TryGetDecimal(out var exact) && b.TryGetDecimal(out var second) ? exact.CompareTo(second) : order;
    }
}
