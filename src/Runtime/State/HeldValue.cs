namespace ActorFlow;

/// <summary>
/// An object held as it is: reads of its own type return it, all others go by its JSON. It is encoded when the journal asks, or at once in a durable
/// run, so that what cannot be encoded is refused where it was set.
/// </summary>
/// <param name="value">The object.</param>
/// <param name="serialization">How it becomes JSON.</param>
/// <param name="canChange">Whether it may be changed while it is held, as where a run opted out of freezing: its JSON is then not kept.</param>
internal sealed class HeldValue(object value, StateSerialization serialization, bool canChange = false)
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
        if (!canChange) Volatile.Write(ref _json, json);
        return json;
    }
}
