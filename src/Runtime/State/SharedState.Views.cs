using System.Diagnostics;
using System.Text.Json;

namespace ActorFlow;

/// <content>Views for people: the values of sensitive keys are masked.</content>
public sealed partial class SharedState
{
    /// <summary>All keys as plain data, sensitive ones masked: for logs, pages and answers of an API.</summary>
    public IReadOnlyDictionary<string, object?> MaskedView() =>
        LiveEntries.ToDictionary(pair => pair.Key, pair => IsMasked(pair.Value) ? Mask : pair.Value.Value.ToObject(), StringComparer.Ordinal);

    /// <summary>All keys as plain data, sensitive ones included.</summary>
    public IReadOnlyDictionary<string, object?> ToDictionary() =>
        LiveEntries.ToDictionary(pair => pair.Key, pair => pair.Value.Value.ToObject(), StringComparer.Ordinal);

    /// <summary>Writes all keys as a JSON object, sensitive ones masked.</summary>
    public void WriteMasked(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var (key, entry) in LiveEntries)
        {
            writer.WritePropertyName(key);
            if (IsMasked(entry)) writer.WriteStringValue(Mask);
            else entry.Value.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    // An encrypted value was sensitive when it was written, whatever its key is called sensitive now; and its key may not be at hand.
    private static bool IsMasked(StateEntry entry) => entry.IsSensitive || entry.Value.Ciphertext is not null;

    /// <summary>For people; sensitive values are masked.</summary>
    public override string ToString() =>
        _sealed ? "SharedState (sealed)" : $"{{{string.Join(", ", LiveEntries.Select(pair => $"{pair.Key}: {pair.Value}"))}}}";

    private sealed class SharedStateDebugView(SharedState state)
    {
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public KeyValuePair<string, object?>[] Items => [.. state.MaskedView()];
    }
}
