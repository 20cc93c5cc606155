using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorFlow;

/// <summary>Reads frozen values as one type. Strict: whole numbers stay whole, out of range is an error, text is no number.</summary>
internal static class StateThaw<T>
{
    public static T Read(StateValue value, StateSerialization serialization, string key)
    {
        if (typeof(T) == typeof(StateValue)) return As(value);
        if (value.Ciphertext is not null || value.Held is not null) value = value.Plain;
        if (typeof(T) == typeof(object)) return (T)value.ToObject()!;
        if (typeof(T) == typeof(string)) return Text(value, key);
        if (typeof(T) == typeof(bool)) return value.TryGetBoolean(out var flag) ? As(flag) : throw Shape(value, key);
        if (typeof(T) == typeof(double)) return value.TryGetDouble(out var real) ? As(real) : throw Shape(value, key);
        if (typeof(T) == typeof(decimal)) return value.TryGetDecimal(out var exact) ? As(exact) : throw Shape(value, key);
        if (typeof(T) == typeof(float)) return Single(value, key);
        if (typeof(T) == typeof(long)) return Whole<long>(value, key);
        if (typeof(T) == typeof(int)) return Whole<int>(value, key);
        if (typeof(T) == typeof(short)) return Whole<short>(value, key);
        if (typeof(T) == typeof(sbyte)) return Whole<sbyte>(value, key);
        if (typeof(T) == typeof(byte)) return Whole<byte>(value, key);
        if (typeof(T) == typeof(ushort)) return Whole<ushort>(value, key);
        if (typeof(T) == typeof(uint)) return Whole<uint>(value, key);
        if (typeof(T) == typeof(ulong)) return Whole<ulong>(value, key);
        return FromJson(value, serialization, key);
    }

    private static T As<TFrom>(TFrom value) => Unsafe.As<TFrom, T>(ref value);

    private static T Text(StateValue value, string key)
    {
        if (value.IsNull) return default!;
        return value.TryGetString(out var text) ? (T)(object)text : throw Shape(value, key);
    }

    private static T Single(StateValue value, string key)
    {
        if (value.IsSpecialDouble) return As((float)value.DoubleBits);
        return value.TryParseNumber(out float number) && float.IsFinite(number) ? As(number) : throw Shape(value, key);
    }

    private static T Whole<TNumber>(StateValue value, string key) where TNumber : struct, INumber<TNumber>, IUtf8SpanParsable<TNumber>
    {
        if (value.IsInteger)
        {
            var number = TNumber.CreateTruncating(value.IntegerBits);
            if (long.CreateSaturating(number) == value.IntegerBits) return As(number);
        }
        else if (value.TryParseNumber(out TNumber parsed))
        {
            return As(parsed);
        }
        throw Shape(value, key);
    }

    private static T FromJson(StateValue value, StateSerialization serialization, string key)
    {
        try
        {
            var info = (JsonTypeInfo<T>)serialization.ContractOf(typeof(T)).Info;
            return JsonSerializer.Deserialize(value.ToJson().Span, info)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw Shape(value, key, e);
        }
    }

    private static StateShapeException Shape(StateValue value, string key, Exception? inner = null)
    {
        var at = inner is JsonException { Path: { Length: > 1 } path } ? $" at {path}" : "";
        return new StateShapeException(key,
            $"The key '{key}' holds a {value.Kind.ToString().ToLower(CultureInfo.InvariantCulture)} that is no {TypeNames.Of(typeof(T))}{at}. "
            + $"Read it as what it is, or mend where it is set.{(inner is null ? "" : $" The cause: {inner.Message}")}", inner);
    }
}
