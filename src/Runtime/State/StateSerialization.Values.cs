using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ActorFlow;

/// <content>From objects to frozen values and back.</content>
public sealed partial class StateSerialization
{
    /// <summary>Freezes a value; the numbers, flags and text that most nodes write take no allocation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal StateValue Freeze<T>(T value, string key, FreezeMode mode)
    {
        if (typeof(T) == typeof(int)) return StateValue.Of((long)(int)(object)value!);
        if (typeof(T) == typeof(long)) return StateValue.Of((long)(object)value!);
        if (typeof(T) == typeof(bool)) return StateValue.Of((bool)(object)value!);
        if (typeof(T) == typeof(double)) return StateValue.Of((double)(object)value!);
        return FreezeObject(value, typeof(T), key, mode);
    }

    internal StateValue FreezeObject(object? value, Type declared, string key, FreezeMode mode)
    {
        switch (value)
        {
            case null: return StateValue.Null;
            case string text: return FreezeText(text, key);
            case StateValue frozen: return Admit(frozen, key);
            case bool flag: return StateValue.Of(flag);
            case int number: return StateValue.Of((long)number);
            case long number: return StateValue.Of(number);
            case double number: return StateValue.Of(number);
            case decimal number: return StateValue.Of(number);
            case float number when !float.IsFinite(number): return StateValue.Of((double)number);
            case float number: return StateValue.OfFormatted(number);
            case Half number when !Half.IsFinite(number): return StateValue.Of((double)number);
            case Half number: return StateValue.OfFormatted(number);
            case short number: return StateValue.Of((long)number);
            case byte number: return StateValue.Of((long)number);
            case sbyte number: return StateValue.Of((long)number);
            case ushort number: return StateValue.Of((long)number);
            case uint number: return StateValue.Of((long)number);
            case ulong number: return StateValue.OfFormatted(number);
            case Int128 number: return StateValue.OfFormatted(number);
            case UInt128 number: return StateValue.OfFormatted(number);
            case JsonElement element: return Admit(StateValue.FromJson(element), key);
        }
        if (mode == FreezeMode.KeepReferences) return StateValue.Hold(new HeldValue(value, this, canChange: true));
        var type = declared == typeof(object) || Nullable.GetUnderlyingType(declared) is not null ? value.GetType() : declared;
        var contract = ContractFor(type, key);
        contract.Check(value, key);
        if (!contract.HoldsAsIs(value)) return StateValue.OfOwnedJson(Encode(value, type, key));
        var held = new HeldValue(value, this);
        if (mode == FreezeMode.Durable && !contract.AlwaysEncodes) _ = held.EncodeFor(key);
        return StateValue.Hold(held);
    }

    private StateContract ContractFor(Type type, string key)
    {
        try
        {
            return ContractOf(type);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw StateContract.Refused(new ContractFlaw(TypeNames.Of(type), $"has no JSON contract: {e.Message}"), key, e);
        }
    }

    /// <summary>JSON that came from outside keeps the same bounds.</summary>
    private StateValue Admit(StateValue value, string key)
    {
        RequireSize(value, key);
        try
        {
            var reader = new Utf8JsonReader(value.HeldJson, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (!value.HeldJson.IsEmpty && reader.Read())
            {
            }
            return value;
        }
        catch (JsonException e)
        {
            throw StateContract.Refused(new ContractFlaw("JSON",
                $"nests deeper than {MaxDepth}. Flatten it, or raise {nameof(StateSerialization)}.{nameof(MaxDepth)}."), key, e);
        }
    }

    internal void RequireSize(StateValue value, string key)
    {
        if (value.MayBeLargerThan(MaxValueBytes) && value.ToJson().Length > MaxValueBytes) throw TooLarge(key, typeof(StateValue));
    }

    private StateValue FreezeText(string text, string key)
    {
        if (text.Length > MaxValueBytes / 3 && System.Text.Encoding.UTF8.GetByteCount(text) > MaxValueBytes) throw TooLarge(key, typeof(string));
        return Unicode.IsWellFormed(text)
            ? StateValue.Of(text)
            : throw new StateValueRefusedException(key, "String",
                $"The text for '{key}' holds half of a surrogate pair, which JSON cannot carry. Store bytes as byte[] instead.");
    }

    /// <summary>Reads a value as a type: by conversion between numbers, the object itself for an immutable one, else through JSON.</summary>
    internal T Thaw<T>(StateValue value, string key) => TryThawHeld<T>(value, out var held) ? held : StateThaw<T>.Read(value, this, key);

    internal bool TryThaw<T>(StateValue value, out T result) =>
        TryThawHeld(value, out result) || StateThaw<T>.TryRead(value, this, out result, out _);

    private static bool TryThawHeld<T>(StateValue value, out T result)
    {
        if (typeof(T) == typeof(int) && value.IsInteger && value.IntegerBits is >= int.MinValue and <= int.MaxValue)
        {
            var number = (int)value.IntegerBits;
            result = Unsafe.As<int, T>(ref number);
            return true;
        }
        if (value.Held is { Value: T own } held && held.Value.GetType() == typeof(T))
        {
            result = own;
            return true;
        }
        result = default!;
        return false;
    }

    internal byte[] Encode(object value, Type type, string? key)
    {
        try
        {
            var contract = ContractOf(type);
            var json = JsonSerializer.SerializeToUtf8Bytes(value, contract.Info);
            if (json.Length > MaxValueBytes) throw TooLarge(key, type);
            if (json.AsSpan().IndexOf(StrictText.Replacement) >= 0) JsonSerializer.Serialize(Stream.Null, value, _strict.Value.GetTypeInfo(type));
            contract.ProveOnce(json, key);
            return json;
        }
        catch (Exception e) when (e is not StateException)
        {
            // Getters and converters of the value's type run here and may throw anything.
            var path = e is JsonException { Path.Length: > 1 } at ? TypeNames.Of(type) + at.Path[1..] : TypeNames.Of(type);
            throw new StateValueRefusedException(key ?? "", path, $"The value for '{key}' cannot be written as JSON: {path}: {e.Message}", e);
        }
    }

    private StateValueRefusedException TooLarge(string? key, Type type) => new(key ?? "", TypeNames.Of(type),
        $"The value for '{key}'{(type == typeof(StateValue) ? "" : $" of type {TypeNames.Of(type)}")} takes more than {MaxValueBytes} bytes as JSON. "
        + $"Store large data elsewhere and keep its address, or raise {nameof(StateSerialization)}.{nameof(MaxValueBytes)}.");
}
