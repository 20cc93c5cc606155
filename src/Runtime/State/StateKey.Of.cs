namespace ActorFlow;

/// <summary>
/// A typed place in a run's state: declare it once, as a static field, and read and write through it.
/// <code>public static readonly StateKey&lt;Order&gt; Order = new("order");</code>
/// </summary>
/// <typeparam name="T">The type of the values. Values that do not fit are refused when written, through the key or by its name where the flow
/// declares the key.</typeparam>
/// <remarks>Immutable; each method returns a changed copy.</remarks>
public sealed class StateKey<T> : StateKey
{
    private readonly Optional _absent;

    /// <summary>A key of a name.</summary>
    /// <exception cref="StateKeyNameException">The name is empty, too long or not Unicode.</exception>
    public StateKey(string name)
        : base(name)
    {
    }

    private StateKey(StateKey<T> other)
        : base(other.Name)
    {
        IsSensitive = other.IsSensitive;
        TimeToLive = other.TimeToLive;
        Reducer = other.Reducer;
        IsPlain = other.IsPlain;
        _absent = other._absent;
    }

    /// <inheritdoc/>
    public override Type ValueType => typeof(T);

    /// <summary>How writes combine with what is there; <c>null</c> when the last one wins.</summary>
    public StateReducer<T>? Reducer { get; private init; }

    /// <summary>A key of a name.</summary>
    /// <exception cref="StateKeyNameException">The name is empty, too long or not Unicode.</exception>
    public static StateKey<T> Named(string name) => new(name);

    /// <summary>Masks the values in logs, traces, API and console, and encrypts them in the journal by
    /// <see cref="StateSerialization.PayloadCodec"/>.</summary>
    public StateKey<T> Sensitive() => new(this) { IsSensitive = true, IsPlain = false };

    /// <summary>Lets written values expire.</summary>
    /// <param name="timeToLive">Counted from the journaled dispatch of the writing visit, and judged at the journaled dispatch of the reading
    /// one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public StateKey<T> ExpiresAfter(TimeSpan timeToLive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
        return new(this) { TimeToLive = timeToLive, IsPlain = false };
    }

    /// <summary>Combines writes instead of replacing: <see cref="SharedState.Set{T}(StateKey{T}, T)"/> then contributes its value.</summary>
    public StateKey<T> WithReducer(StateReducer<T> reducer)
    {
        ArgumentNullException.ThrowIfNull(reducer);
        return new(this) { Reducer = reducer, IsPlain = false };
    }

    /// <summary>Combines writes by a function of the value there and the value written. It must be pure: it may run again when the key has
    /// moved.</summary>
    public StateKey<T> WithReducer(Func<T, T, T> reducer) => WithReducer(StateReducer.Custom(reducer));

    /// <summary>What <see cref="SharedState.Get{T}(StateKey{T})"/> returns while the key is not there, instead of throwing.</summary>
    public StateKey<T> WithDefault(T value) => new(this, new Optional(true, value));

    private StateKey(StateKey<T> other, Optional absent)
        : this(other) => _absent = absent;

    internal bool TryGetDefault(out T value)
    {
        value = _absent.Value;
        return _absent.HasValue;
    }

    internal override void Write(SharedState state, StateValue value) => state.Set(this, Fit(value, state.Scope.Serialization));

    internal override void Require(StateValue value, StateSerialization serialization) => _ = Fit(value, serialization);

    private T Fit(StateValue value, StateSerialization serialization)
    {
        try
        {
            return serialization.Thaw<T>(value, Name);
        }
        catch (StateShapeException e)
        {
            throw new StateValueRefusedException(Name, TypeNames.Of(typeof(T)),
                $"The key '{Name}' is declared as {TypeNames.Of(typeof(T))}, and the value does not fit: {e.Message}", e);
        }
    }

    private readonly record struct Optional(bool HasValue, T Value);
}
