namespace ActorFlow;

/// <summary>
/// An object that cannot change, held as it is: reads of its own type return it, all others go by its JSON. It is encoded when the journal asks, or
/// at once in a durable run, so that what cannot be encoded is refused where it was set.
/// </summary>
internal sealed class HeldValue(object value, StateSerialization serialization)
{
    private byte[]? _json;

    public object Value { get; } = value;

    /// <summary>The object's JSON; computed once, harmlessly twice when two threads ask at the same moment.</summary>
    public byte[] Json => Volatile.Read(ref _json) ?? EncodeFor(null);

    /// <summary>What the object reads as for any type but its own.</summary>
    public StateValue Canonical => StateValue.OfOwnedJson(Json);

    public byte[] EncodeFor(string? key)
    {
        var json = serialization.Encode(Value, Value.GetType(), key);
        Volatile.Write(ref _json, json);
        return json;
    }
}
