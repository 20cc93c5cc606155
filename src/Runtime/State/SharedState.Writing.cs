using System.Numerics;

namespace ActorFlow;

/// <content>Writes. Each is one journaled operation; the read of a written key gives what was written.</content>
public sealed partial class SharedState
{
    /// <summary>Reads a key as plain data, <c>null</c> when it is missing; or sets it.</summary>
    public object? this[string key]
    {
        get => TryFind(key, out var found) ? found.ToObject() : null;
        set => Set(key, value);
    }

    /// <summary>Sets a key, or contributes to it when the key has a reducer.</summary>
    /// <exception cref="StateValueRefusedException">The value would not come back whole.</exception>
    public void Set<T>(StateKey<T> key, T value)
    {
        if (key is { IsPlain: true } && Scope.Schema.IsOpen && TrySetPlainly(key.Name, Freeze(value, key.Name))) return;
        SetDeclared(key, value);
    }

    private void SetDeclared<T>(StateKey<T> key, T value)
    {
        switch (Declared(key))
        {
            case StateKey<T> { Reducer: { } reducer } combined when reducer.Kind != StateOpKind.Set: Contribute(combined, reducer, value); break;
            case StateKey<T> same: Write(StateOpKind.Set, key.Name, Freeze(value, key.Name), same); break;
            case { } other: other.Write(this, Freeze(value, key.Name)); break;
        }
    }

    /// <summary>Sets a key: the last commit wins against parallel branches, unless the flow declares a reducer for the key.</summary>
    /// <exception cref="StateValueRefusedException">The value would not come back whole.</exception>
    /// <exception cref="StateKeyNameException">The name cannot be used.</exception>
    public void Set<T>(string key, T value)
    {
        if (Scope.Schema.IsOpen)
        {
            var frozen = Freeze(value, key);
            if (!TrySetPlainly(key, frozen)) Write(StateOpKind.Set, key, frozen, null);
            return;
        }
        SetDeclared(key, value);
    }

    private void SetDeclared<T>(string key, T value)
    {
        switch (Declared(key))
        {
            case null: Write(StateOpKind.Set, key, Freeze(value, key), null); break;
            case StateKey<T> typed: Set(typed, value); break;
            case { } declared: declared.Write(this, Freeze(value, key)); break;
        }
    }

    /// <summary>Sets a key if no other branch has written it since this phase of the visit started; otherwise the visit fails when it
    /// commits.</summary>
    public void SetIfUnchanged<T>(StateKey<T> key, T value)
    {
        var declared = Declared(key);
        var frozen = Freeze(value, key.Name);
        if (declared is not StateKey<T>) declared.Require(frozen, Scope.Serialization);
        Write(StateOpKind.SetIfUnchanged, key.Name, frozen, declared, expected: Committed.VersionOf(key.Name));
    }

    /// <summary>Sets a key if no other branch has written it since this phase of the visit started; otherwise the visit fails when it
    /// commits.</summary>
    public void SetIfUnchanged<T>(string key, T value)
    {
        var frozen = Freeze(value, key);
        var declared = Declared(key);
        declared?.Require(frozen, Scope.Serialization);
        Write(StateOpKind.SetIfUnchanged, key, frozen, declared, expected: Committed.VersionOf(key));
    }

    /// <summary>Adds to a number, atomically against parallel branches; a missing key counts as zero. Gives the sum as this visit sees it.</summary>
    /// <exception cref="StateMergeException">The key holds no number, or the sum leaves the type's range.</exception>
    public T Add<T>(StateKey<T> key, T amount) where T : INumber<T>
    {
        var declared = Declared(key);
        return Scope.Serialization.Thaw<T>(WriteSum(key.Name, Freeze(amount, key.Name), NumberWidths.Of(typeof(T)), declared), key.Name);
    }

    /// <summary>Adds to a number, atomically against parallel branches; a missing key counts as zero. Gives the sum as this visit sees it, without
    /// its fraction.</summary>
    /// <exception cref="StateMergeException">The key holds no number, or the sum leaves the range of long, or of the key's declared type.</exception>
    public long Add(string key, long amount)
    {
        var sum = WriteSum(key, StateValue.Of(amount), NumberWidth.Int64, Declared(key));
        return sum.TryTruncate(out var whole) ? whole : amount > 0 ? long.MaxValue : long.MinValue;
    }

    /// <summary>Adds to a number as doubles, atomically against parallel branches; a missing key counts as zero. Gives the sum as this visit sees
    /// it.</summary>
    /// <exception cref="StateMergeException">The key holds no number, or the sum leaves the type's range.</exception>
    public double Add(string key, double amount) =>
        WriteSum(key, StateValue.Of(amount), NumberWidth.Double, Declared(key)).TryGetDouble(out var sum) ? sum : double.NaN;

    /// <summary>Adds to a number as decimals, exactly and atomically against parallel branches; a missing key counts as zero. Gives the sum as this
    /// visit sees it.</summary>
    /// <exception cref="StateMergeException">The key holds no number, or the sum leaves the type's range.</exception>
    public decimal Add(string key, decimal amount) =>
        WriteSum(key, StateValue.Of(amount), NumberWidth.Decimal, Declared(key)).TryGetDecimal(out var sum) ? sum : 0;

    /// <summary>Puts an item at the end of a list, atomically against parallel branches; a missing key counts as an empty list.</summary>
    /// <exception cref="StateMergeException">The key holds something that is no list.</exception>
    public void Append<T>(string key, T item) => Combine(StateOpKind.Append, key, Freeze(new[] { item }, key), Declared(key));

    /// <summary>Puts an item at the end of a list, atomically against parallel branches; a missing key counts as an empty list.</summary>
    public void Append<TList, T>(StateKey<TList> key, T item) where TList : IEnumerable<T>
    {
        var declared = Declared(key);
        Combine(StateOpKind.Append, key.Name, Freeze(new[] { item }, key.Name), declared, mustFit: declared is not StateKey<TList>);
    }

    /// <summary>Puts items at the end of a list, in their order.</summary>
    public void AppendRange<T>(string key, IEnumerable<T> items) => Combine(StateOpKind.Append, key, Freeze(items, key), Declared(key));

    /// <summary>Puts an item at the front of a list, atomically against parallel branches.</summary>
    public void Prepend<T>(string key, T item) => Combine(StateOpKind.Prepend, key, Freeze(new[] { item }, key), Declared(key));

    /// <summary>Puts an item at the front of a list, atomically against parallel branches.</summary>
    public void Prepend<TList, T>(StateKey<TList> key, T item) where TList : IEnumerable<T>
    {
        var declared = Declared(key);
        Combine(StateOpKind.Prepend, key.Name, Freeze(new[] { item }, key.Name), declared, mustFit: declared is not StateKey<TList>);
    }

    /// <summary>Sets many keys at once.</summary>
    public void Merge(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _ = View; // sealed, even if there is nothing to set
        foreach (var (key, value) in values) Set(key, value);
    }

    /// <summary>Lets names replace or join those of the map or object that the key holds, atomically against parallel branches.</summary>
    public void Merge<T>(string key, T names) => Combine(StateOpKind.Merge, key, Freeze(names, key), Declared(key));

    /// <summary>Takes a key away. Gives whether it was there.</summary>
    public bool Remove(string key)
    {
        var there = TryFind(key, out _);
        if (there) Record(new StateOp(key, default, StateOpDetails.Remove));
        return there;
    }

    /// <summary>Takes a key away. Gives whether it was there.</summary>
    public bool Remove(StateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Remove(key.Name);
    }

    /// <summary>Takes all keys away.</summary>
    public void Clear() => Record(new StateOp("", default, StateOpDetails.Clear));
}
