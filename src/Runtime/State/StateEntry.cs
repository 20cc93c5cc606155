namespace ActorFlow;

/// <summary>What a <see cref="StateMap"/> holds for one key.</summary>
internal class StateEntry(StateValue value, long version)
{
    public StateValue Value { get; } = value;

    /// <summary>Grows with each write of the key and never repeats, even after a remove (see <see cref="StateMap.VersionOf"/>).</summary>
    public long Version { get; } = version;

    /// <summary>Whether it may expire or be sensitive.</summary>
    public bool IsMarked => GetType() != typeof(StateEntry);

    public virtual long ExpiresAt => StateMap.Never;

    public virtual bool IsSensitive => false;

    public bool IsExpiredAt(long time) => ExpiresAt <= time;

    /// <summary>For people; a sensitive value is masked.</summary>
    public sealed override string ToString() => IsSensitive ? SharedState.Mask : Value.ToString();

    public static StateEntry Of(StateValue value, long version, long expiresAt, bool sensitive) =>
        expiresAt == StateMap.Never && !sensitive ? new StateEntry(value, version) : new MarkedEntry(value, version, expiresAt, sensitive);

    // Few entries expire or are sensitive, so that the others do not carry the fields.
    private sealed class MarkedEntry(StateValue value, long version, long expiresAt, bool sensitive) : StateEntry(value, version)
    {
        public override long ExpiresAt { get; } = expiresAt;

        public override bool IsSensitive { get; } = sensitive;
    }
}
