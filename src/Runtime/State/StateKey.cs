namespace ActorFlow;

/// <summary>A named place in a run's state, whatever its type. See <see cref="StateKey{T}"/>.</summary>
public abstract class StateKey
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 512;

    private protected StateKey(string name)
    {
        ThrowIfInvalid(name);
        Name = name;
    }

    /// <summary>The key's name: any Unicode text of 1 to 512 characters.</summary>
    public string Name { get; }

    /// <summary>The type of the values.</summary>
    public abstract Type ValueType { get; }

    /// <summary>Whether values are masked in logs, traces, API and console and encrypted in the journal.</summary>
    public bool IsSensitive { get; private protected init; }

    /// <summary>How long a written value stays, measured from the dispatch of the visit that wrote it; <c>null</c> for ever.</summary>
    public TimeSpan? TimeToLive { get; private protected init; }

    /// <summary>Whether a write is a plain one.</summary>
    internal bool IsPlain { get; private protected init; } = true;

    /// <summary>Writes a value that came by name, held to what the key declares.</summary>
    internal abstract void Write(SharedState state, StateValue value);

    /// <summary>Refuses a frozen value that does not fit the key's type.</summary>
    internal abstract void Require(StateValue value, StateSerialization serialization);

    internal static void ThrowIfInvalid(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength || !Unicode.IsWellFormed(name))
        {
            throw new StateKeyNameException(name ?? "", name is null or ""
                ? "A state key needs a name: any text of 1 to 512 characters."
                : name.Length > MaxNameLength
                    ? $"The state key '{name.AsSpan(0, 40)}…' has {name.Length} characters; the limit is {MaxNameLength}. Put data into the value."
                    : $"The state key '{name}' holds half of a surrogate pair, which cannot be journaled.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({TypeNames.Of(ValueType)})";
}
