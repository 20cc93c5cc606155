using System.Numerics;

namespace ActorFlow;

/// <content>Writes. Each is one journaled operation; the read of a written key gives what was written.</content>
public sealed partial class SharedState
{
    /// <summary>Reads a key as plain data, <c>null</c> when it is missing; or sets it.</summary>
    public object? this[string key]
    {
        get => Find(key)?.Value.ToObject();
        set => Set(key, value);
    }

    /// <summary>Sets a key, or contributes to it when the key has a reducer.</summary>
    /// <exception cref="StateValueRefusedException">The value would not come back whole.</exception>
    public void Set<T>(StateKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Reducer is { } reducer && reducer.Kind != StateOpKind.Set) Contribute(key, reducer, value);
        else Write(StateOpKind.Set, key.Name, Freeze(value, key.Name), key);
    }

    /// <summary>Sets a key: the last commit wins against parallel branches, unless the flow declares a reducer for the key.</summary>
    /// <exception cref="StateValueRefusedException">The value would not come back whole.</exception>
    /// <exception cref="StateKeyNameException">The name cannot be used.</exception>
    public void Set<T>(string key, T value)
    {
        switch (Declared(key))
        {
            case null: Write(StateOpKind.Set, key, Freeze(value, key), null); break;
            case StateKey<T> typed: Set(typed, value); break;
            case { } declared: declared.Write(this, Freeze(value, key)); break;
        }
    }

    /// <summary>Sets a key if no other branch has written it since this phase of the visit started; otherwise the visit fails when it commits.</summary>
    public void SetIfUnchanged<T>(StateKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        Write(StateOpKind.SetIfUnchanged, key.Name, Freeze(value, key.Name), key, expected: _committed.VersionOf(key.Name));
    }

    /// <summary>Sets a key if no other branch has written it since this phase of the visit started; otherwise the visit fails when it commits.</summary>
    public void SetIfUnchanged<T>(string key, T value)
    {
        var frozen = Freeze(value, key);
        var declared = Declared(key);
        declared?.Require(frozen, _scope.Serialization);
        Write(StateOpKind.SetIfUnchanged, key, frozen, declared, expected: _committed.VersionOf(key));
    }

    /// <summary>Adds to a number, atomically against parallel branches; a missing key counts as zero. Gives the sum as this visit sees it.</summary>
    /// <exception cref="StateMergeException">The key holds no number, or the sum leaves the type's range.</exception>
    public T Add<T>(StateKey<T> key, T amount) where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(key);
        return _scope.Serialization.Thaw<T>(WriteSum(key.Name, Freeze(amount, key.Name), NumberWidths.Of(typeof(T)), key), key.Name);
    }

    /// <summary>Adds to a number, atomically against parallel branches; a missing key counts as zero. Gives the sum as this visit sees it.</summary>
    /// <exception cref="StateMergeException">The key holds no number, or the sum leaves the type's range.</exception>
    public T Add<T>(string key, T amount) where T : INumber<T>
    {
        var declared = Declared(key);
        var width = declared is null ? NumberWidths.Of(typeof(T)) : NumberWidths.Of(declared.ValueType);
        // Without a declaration an int is a long that happens to be small, as it will be after a restart.
        if (declared is null && width is not (NumberWidth.Double or NumberWidth.Single or NumberWidth.Decimal or NumberWidth.UInt64)) width = NumberWidth.Int64;
        var sum = WriteSum(key, Freeze(amount, key), width, declared);
        return _scope.Serialization.Thaw<T>(sum, key);
    }

    /// <summary>Puts an item at the end of a list, atomically against parallel branches; a missing key counts as an empty list.</summary>
    /// <exception cref="StateMergeException">The key holds something that is no list.</exception>
    public void Append<T>(string key, T item) => Combine(StateOpKind.Append, key, Freeze(new[] { item }, key));

    /// <summary>Puts an item at the end of a list, atomically against parallel branches; a missing key counts as an empty list.</summary>
    public void Append<TList, T>(StateKey<TList> key, T item) where TList : IEnumerable<T>
    {
        ArgumentNullException.ThrowIfNull(key);
        Write(StateOpKind.Append, key.Name, Freeze(new[] { item }, key.Name), key);
    }

    /// <summary>Puts items at the end of a list, in their order.</summary>
    public void AppendRange<T>(string key, IEnumerable<T> items) => Combine(StateOpKind.Append, key, Freeze(items, key));

    /// <summary>Puts an item at the front of a list, atomically against parallel branches.</summary>
    public void Prepend<T>(string key, T item) => Combine(StateOpKind.Prepend, key, Freeze(new[] { item }, key));

    /// <summary>Puts an item at the front of a list, atomically against parallel branches.</summary>
    public void Prepend<TList, T>(StateKey<TList> key, T item) where TList : IEnumerable<T>
    {
        ArgumentNullException.ThrowIfNull(key);
        Write(StateOpKind.Prepend, key.Name, Freeze(new[] { item }, key.Name), key);
    }

    /// <summary>Sets many keys at once.</summary>
    public void Merge(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (key, value) in values) Set(key, value);
    }

    /// <summary>Lets names replace or join those of the map or object that the key holds, atomically against parallel branches.</summary>
    public void Merge<T>(string key, T names) => Combine(StateOpKind.Merge, key, Freeze(names, key));

    /// <summary>Takes a key away. Gives whether it was there.</summary>
    public bool Remove(string key)
    {
        var there = Find(key) is not null;
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
