using System.Text.Json;

namespace ActorFlow;

/// <summary>The built-in ways to combine a value with what is there. Pure: they are journaled as operations and computed again at replay.</summary>
internal static class StateFold
{
    /// <summary>Combines an operand with the value there (<c>null</c> counts as nothing); the fault when they do not fit.</summary>
    public static StateFault? Combine(in StateOp op, StateValue there, out StateValue result)
    {
        result = default;
        if ((Unreadable(there) ?? Unreadable(op.Value)) is { } closed)
        {
            // Folded without the encryption key, as a listing tool does: the result cannot be known, so reads of it say which key is missing.
            result = StateValue.Closed(SealedValue.Unknown(closed.KeyId));
            return null;
        }
        var operand = op.Value.Plain;
        return op.Kind switch
        {
            StateOpKind.Add => StateArithmetic.Add(op.Key, there.Plain, operand, op.Width, out result),
            StateOpKind.Max => StateArithmetic.Choose(op.Key, there.Plain, operand, greater: true, out result),
            StateOpKind.Min => StateArithmetic.Choose(op.Key, there.Plain, operand, greater: false, out result),
            StateOpKind.Merge => MergeMaps(op.Key, there.Plain, operand, out result),
            _ => Concatenate(op, there, operand, out result),
        };
    }

    private static SealedValue? Unreadable(StateValue value) =>
        value.Ciphertext is { } closed && !closed.TryOpen(out _) ? closed : null;

    private static StateFault? Concatenate(in StateOp op, StateValue there, StateValue items, out StateValue result)
    {
        result = items;
        if (items.Kind != StateValueKind.List) return Mismatch(op.Key, "the operand", items, "a list");
        if (!there.IsNull && there.Kind != StateValueKind.List) return Mismatch(op.Key, "the key", there, "a list");
        result = op.Kind switch
        {
            StateOpKind.Union => Union(there, items),
            _ when there.IsNull => items,
            StateOpKind.Append => there.Appended(items),
            _ => there.Prepended(items),
        };
        return null;
    }

    private static readonly ReadOnlyMemory<byte> EmptyList = "[]"u8.ToArray();

    private static StateValue Union(StateValue there, StateValue items)
    {
        using var left = JsonDocument.Parse(there.IsNull ? EmptyList : there.ToJson(), StateSerialization.DocumentOptions);
        using var right = JsonDocument.Parse(items.ToJson(), StateSerialization.DocumentOptions);
        var all = left.RootElement.EnumerateArray().ToList();
        foreach (var item in right.RootElement.EnumerateArray())
        {
            if (!all.Exists(known => JsonElement.DeepEquals(known, item))) all.Add(item);
        }
        using var scratch = JsonScratch.Rent();
        scratch.Writer.WriteStartArray();
        foreach (var item in all) item.WriteTo(scratch.Writer);
        scratch.Writer.WriteEndArray();
        return StateValue.OfOwnedJson(scratch.ToArray());
    }

    private static StateFault? MergeMaps(string key, StateValue old, StateValue names, out StateValue result)
    {
        result = names;
        if (names.Kind != StateValueKind.Map) return Mismatch(key, "the operand", names, "a map");
        if (old.IsNull) return null;
        if (old.Kind != StateValueKind.Map) return Mismatch(key, "the key", old, "a map");
        using var left = JsonDocument.Parse(old.ToJson(), StateSerialization.DocumentOptions);
        using var right = JsonDocument.Parse(names.ToJson(), StateSerialization.DocumentOptions);
        using var scratch = JsonScratch.Rent();
        scratch.Writer.WriteStartObject();
        foreach (var member in left.RootElement.EnumerateObject())
        {
            if (!right.RootElement.TryGetProperty(member.Name, out _)) member.WriteTo(scratch.Writer);
        }
        foreach (var member in right.RootElement.EnumerateObject()) member.WriteTo(scratch.Writer);
        scratch.Writer.WriteEndObject();
        result = StateValue.OfOwnedJson(scratch.ToArray());
        return null;
    }

    internal static StateFault Mismatch(string key, string which, StateValue found, string wanted) => new(StateFaultKind.Mismatch, key,
        $"The operation on '{key}' needs {wanted}, but {which} holds a {Word(found.Kind)}. "
        + "Give the key one type, or Set it before you combine into it.");

    private static string Word(StateValueKind kind) => kind.ToString().ToLowerInvariant();
}
