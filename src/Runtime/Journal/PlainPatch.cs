using System.Text.Json;

namespace ActorFlow.Journal;

/// <summary>
/// The short way to read a patch: plain sets of single values, <c>[{"k":"n","v":5}]</c>, which is what most visits change, straight from the reader. Whatever else is there is left to
/// <see cref="StatePatch.ReadFrom"/>, which knows every form and every error.
/// </summary>
internal static class PlainPatch
{
    /// <summary>Reads a patch if it is plain; else leaves the reader where it is.</summary>
    /// <param name="reader">Stands at the value.</param>
    /// <param name="json">What the reader reads.</param>
    /// <returns>The patch, or null.</returns>
    public static StatePatch? TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var trial = reader;
        if (trial.TokenType != JsonTokenType.StartArray)
            return null;
        StatePatch? patch = null;
        while (trial.Read() && trial.TokenType == JsonTokenType.StartObject)
        {
            if (!TryReadSet(ref trial, json, patch ??= new StatePatch()))
                return null;
        }

        if (trial.TokenType != JsonTokenType.EndArray)
            return null;
        reader = trial;
        return patch ?? StatePatch.Empty;
    }

    private static bool TryReadSet(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, StatePatch patch)
    {
        if (!IsMember(ref reader, (byte)'k') || !reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
            return false;
        var key = NameCache.Get(reader.ValueSpan);
        if (!IsMember(ref reader, (byte)'v') || !reader.Read() || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return false;
        var value = StateValue.OfTrustedJson(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject)
            return false;
        patch.Add(new StateOp(key, value, null));
        return true;
    }

    private static bool IsMember(ref Utf8JsonReader reader, byte name)
        => reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan is [var only] && only == name;
}
