using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>Reads frozen values as one type. Strict: whole numbers stay whole, out of range is an error, text is no number.</summary>
internal static class StateThaw<T>
{
    public static T Read(StateValue value, StateSerialization serialization, string key) =>
        TryRead(value, serialization, out var result, out var cause) ? result : throw Shape(value, key, cause);

    /// <summary>Reads without an exception for what does not fit, so that a default costs nothing.</summary>
    public static bool TryRead(StateValue value, StateSerialization serialization, out T result, out Exception? cause)
    {
        (result, cause) = (default!, null);
        if (typeof(T) == typeof(StateValue)) return Is(value, true, out result);
        value = value.Plain;
        if (typeof(T) == typeof(object)) return Is(value.ToObject(), true, out result);
        if (typeof(T) == typeof(string)) return value.IsNull || (value.TryGetString(out var text) && Is(text, true, out result));
        if (typeof(T) == typeof(bool)) return value.TryGetBoolean(out var flag) && Is(flag, true, out result);
        if (typeof(T) == typeof(double)) return value.TryGetDouble(out var real) && Is(real, true, out result);
        if (typeof(T) == typeof(decimal)) return value.TryGetDecimal(out var exact) && Is(exact, true, out result);
        if (typeof(T) == typeof(float)) return Single(value, out var single) && Is(single, true, out result);
        if (typeof(T) == typeof(long)) return Whole<long>(value, out result);
        if (typeof(T) == typeof(int)) return Whole<int>(value, out result);
        if (typeof(T) == typeof(short)) return Whole<short>(value, out result);
        if (typeof(T) == typeof(sbyte)) return Whole<sbyte>(value, out result);
        if (typeof(T) == typeof(byte)) return Whole<byte>(value, out result);
        if (typeof(T) == typeof(ushort)) return Whole<ushort>(value, out result);
        if (typeof(T) == typeof(uint)) return Whole<uint>(value, out result);
        if (typeof(T) == typeof(ulong)) return Whole<ulong>(value, out result);
        return FromJson(value, serialization, out result, out cause);
    }

    private static bool Is<TFrom>(TFrom value, bool fits, out T result)
    {
        result = Unsafe.As<TFrom, T>(ref value);
        return fits;
    }

    private static bool Single(StateValue value, out float number)
    {
        number = (float)(value.IsSpecialDouble ? value.DoubleBits : 0);
        return value.IsSpecialDouble || (value.TryParseNumber(out number) && float.IsFinite(number));
    }

    private static bool Whole<TNumber>(StateValue value, out T result) where TNumber : struct, INumber<TNumber>, IUtf8SpanParsable<TNumber>
    {
        if (value.IsInteger)
        {
            var number = TNumber.CreateTruncating(value.IntegerBits);
            return Is(number, long.CreateSaturating(number) == value.IntegerBits, out result);
        }
        var fits = value.TryParseNumber(out TNumber parsed);
        return Is(parsed, fits, out result);
    }

    private static bool FromJson(StateValue value, StateSerialization serialization, out T result, out Exception? cause)
    {
        try
        {
            var info = (JsonTypeInfo<T>)serialization.ContractOf(typeof(T)).Info;
            result = JsonSerializer.Deserialize(value.ToJson().Span, info)!;
            cause = null;
            return true;
        }
        catch (Exception e) when (e is not StateException)
        {
            // Constructors, setters and converters of the type run here and may throw anything.
            result = default!;
            cause = e;
            return false;
        }
    }

    private static StateShapeException Shape(StateValue value, string key, Exception? inner)
    {
        var at = inner is JsonException { Path: { Length: > 1 } path } ? $" at {path}" : "";
        return new StateShapeException(key,
            $"The key '{key}' holds a {value.Kind.ToString().ToLower(CultureInfo.InvariantCulture)} that is no {TypeNames.Of(typeof(T))}{at}. "
            + $"Read it as what it is, or mend where it is set.{(inner is null ? "" : $" The cause: {inner.Message}")}", inner);
    }
}
