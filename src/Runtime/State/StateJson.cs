using System.Runtime.InteropServices;
using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// The journaled form of operations and entries. Names are short, because they are repeated in every event:
/// <c>o</c> kind · <c>k</c> key · the operand as <c>v</c> JSON, <c>f</c> not-a-number or infinity, <c>e</c> encrypted with key <c>c</c>, <c>b</c>
/// blob ·
/// <c>x</c> expiry in Unix milliseconds · <c>s</c> 1 when sensitive · <c>w</c> numeric type · <c>n</c> expected version · <c>r</c> version.
/// </summary>
internal static class StateJson
{
    private static readonly (StateOpKind Kind, string Name)[] Kinds =
    [
        (StateOpKind.Set, "set"), (StateOpKind.Add, "add"), (StateOpKind.Append, "app"), (StateOpKind.Prepend, "pre"), (StateOpKind.Union, "uni"),
        (StateOpKind.Merge, "mer"), (StateOpKind.Max, "max"), (StateOpKind.Min, "min"), (StateOpKind.Reduced, "red"),
        (StateOpKind.SetIfUnchanged, "siu"),
        (StateOpKind.Remove, "rem"), (StateOpKind.Clear, "clr"), (StateOpKind.Expire, "exp"),
    ];

    private static readonly (NumberWidth Width, string Name)[] Widths =
    [
        (NumberWidth.Int64, "i64"), (NumberWidth.Int32, "i32"), (NumberWidth.Int16, "i16"), (NumberWidth.SByte, "i8"), (NumberWidth.Byte, "u8"),
        (NumberWidth.UInt16, "u16"), (NumberWidth.UInt32, "u32"), (NumberWidth.UInt64, "u64"), (NumberWidth.Double, "f64"),
        (NumberWidth.Single, "f32"),
        (NumberWidth.Decimal, "dec"),
    ];

    public static void Write(Utf8JsonWriter writer, in StateOp op, StateJournaling journaling)
    {
        writer.WriteStartObject();
        if (op.Kind != StateOpKind.Set) writer.WriteString("o"u8, NameOf(Kinds, op.Kind));
        if (op.Key.Length > 0) writer.WriteString("k"u8, op.Key);
        if (op.Kind is not (StateOpKind.Remove or StateOpKind.Clear or StateOpKind.Expire)) WriteValue(writer, op.Value, op.IsSensitive, journaling);
        if (op.Details is { } details)
        {
            WriteMarks(writer, details.ExpiresAt, details.IsSensitive);
            if (details.Expected >= 0) writer.WriteNumber("n"u8, details.Expected);
            if (details.Width != NumberWidth.Int64) writer.WriteString("w"u8, NameOf(Widths, details.Width));
        }
        writer.WriteEndObject();
    }

    public static StateOp ReadOp(JsonElement json, StateJournaling journaling)
    {
        var kind = json.TryGetProperty("o"u8, out var o) ? Known(Kinds, o.GetString(), "operation") : StateOpKind.Set;
        var key = json.TryGetProperty("k"u8, out var k) ? k.GetString()! : "";
        var value = ReadValue(json, journaling);
        var expected = json.TryGetProperty("n"u8, out var n) ? n.GetInt64() : -1;
        var width = json.TryGetProperty("w"u8, out var w) ? Known(Widths, w.GetString(), "numeric type") : NumberWidth.Int64;
        var (expiresAt, sensitive) = ReadMarks(json);
        var details = kind == StateOpKind.Set && expiresAt == StateMap.Never && !sensitive
            ? null
            : new StateOpDetails(kind) { ExpiresAt = expiresAt, IsSensitive = sensitive, Expected = expected, Width = width };
        return new StateOp(key, value, details);
    }

    public static void WriteEntry(Utf8JsonWriter writer, StateEntry entry, StateJournaling journaling)
    {
        writer.WriteStartObject();
        WriteValue(writer, entry.Value, entry.IsSensitive, journaling);
        writer.WriteNumber("r"u8, entry.Version);
        WriteMarks(writer, entry.ExpiresAt, entry.IsSensitive);
        writer.WriteEndObject();
    }

    public static StateEntry ReadEntry(JsonElement json, StateJournaling journaling)
    {
        var (expiresAt, sensitive) = ReadMarks(json);
        return StateEntry.Of(ReadValue(json, journaling), json.GetProperty("r"u8).GetInt64(), expiresAt, sensitive);
    }

    private static void WriteValue(Utf8JsonWriter writer, StateValue value, bool sensitive, StateJournaling journaling)
    {
        if (value.Ciphertext is { } closed)
        {
            if (closed.IsUnknown) throw new PayloadUnreadableException(closed.KeyId, journaling.PayloadCodec is not null, null);
            WritePayload(writer, closed.Payload, closed.KeyId, journaling);
        }
        else if (sensitive && journaling.PayloadCodec is { } codec)
        {
            WritePayload(writer, codec.Encode(SealedValue.PlainTextOf(value)), codec.KeyId, journaling);
        }
        else if (value.IsSpecialDouble)
        {
            writer.WritePropertyName("f"u8);
            value.WriteTo(writer);
        }
        else if (journaling.Blobs is { } blobs && value.MayBeLargerThan(journaling.BlobThreshold) && value.ToJson() is var json
            && json.Length > journaling.BlobThreshold && blobs.Put(json) is { } address)
        {
            writer.WriteString("b"u8, address);
        }
        else
        {
            writer.WritePropertyName("v"u8);
            value.WriteTo(writer);
        }
    }

    private static void WritePayload(Utf8JsonWriter writer, byte[] payload, string keyId, StateJournaling journaling)
    {
        writer.WriteString("c"u8, keyId);
        if (journaling.Blobs is { } blobs && payload.Length > journaling.BlobThreshold
            && blobs.Put(payload) is { } address) writer.WriteString("b"u8, address);
        else writer.WriteBase64String("e"u8, payload);
    }

    private static StateValue ReadValue(JsonElement json, StateJournaling journaling)
    {
        if (json.TryGetProperty("v"u8, out var v)) return StateValue.OfTrustedJson(JsonMarshal.GetRawUtf8Value(v));
        if (json.TryGetProperty("c"u8, out var c))
        {
            var payload = json.TryGetProperty("e"u8, out var e) ? e.GetBytesFromBase64() : Blob(json, journaling).ToArray();
            return StateValue.Closed(new SealedValue(payload, c.GetString()!, journaling.PayloadCodec));
        }
        if (json.TryGetProperty("f"u8, out var f)) return StateValue.OfSpecial(f.GetString());
        return json.TryGetProperty("b"u8, out _) ? StateValue.OfTrustedJson(Blob(json, journaling).Span) : default;
    }

    private static ReadOnlyMemory<byte> Blob(JsonElement json, StateJournaling journaling) =>
        (journaling.Blobs ?? throw new JsonException("The value is a blob, and no blobs are at hand to read it from."))
            .Get(json.GetProperty("b"u8).GetString()!);

    private static void WriteMarks(Utf8JsonWriter writer, long expiresAt, bool sensitive)
    {
        if (expiresAt != StateMap.Never) writer.WriteNumber("x"u8, expiresAt);
        if (sensitive) writer.WriteNumber("s"u8, 1);
    }

    private static (long ExpiresAt, bool Sensitive) ReadMarks(JsonElement json) =>
        (json.TryGetProperty("x"u8, out var x) ? x.GetInt64() : StateMap.Never, json.TryGetProperty("s"u8, out _));

    private static string NameOf<T>((T Value, string Name)[] table, T value) where T : struct, Enum
    {
        foreach (var (known, name) in table)
        {
            if (EqualityComparer<T>.Default.Equals(known, value)) return name;
        }
        throw new ArgumentOutOfRangeException(nameof(value), value, "The value has no journaled name.");
    }

    private static T Known<T>((T Value, string Name)[] table, string? name, string what)
    {
        foreach (var (value, known) in table)
        {
            if (known == name) return value;
        }
        throw new JsonException($"'{name}' is no {what} of a state change that this build knows.");
    }
}
