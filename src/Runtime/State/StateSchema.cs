using System.Collections.Frozen;

namespace ActorFlow;

/// <summary>
/// The keys a flow declares: a write by name is then held to the declared type, reducer, time to live and sensitivity, as a write through the key is.
/// </summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class StateSchema
{
    private readonly FrozenDictionary<string, StateKey> _keys;

    private StateSchema(IEnumerable<StateKey> keys, bool isClosed)
    {
        _keys = keys.ToFrozenDictionary(key => key.Name, StringComparer.Ordinal);
        IsClosed = isClosed;
        IsOpen = !isClosed && _keys.Count == 0;
    }

    /// <summary>Declares nothing and allows every key: the default.</summary>
    public static StateSchema Open { get; } = new([], isClosed: false);

    /// <summary>Whether keys that are not declared are refused.</summary>
    public bool IsClosed { get; }

    /// <summary>Whether it declares nothing and allows every key.</summary>
    internal bool IsOpen { get; }

    /// <summary>The declared keys.</summary>
    public IReadOnlyCollection<StateKey> Keys => _keys.Values;

    /// <summary>Declares keys; others are allowed beside them.</summary>
    /// <exception cref="ArgumentException">Two keys have one name.</exception>
    public static StateSchema Of(params ReadOnlySpan<StateKey> keys) => new(Distinct(keys), isClosed: false);

    internal static StateSchema Of(StateKey[] keys, bool isClosed) => keys.Length == 0 && !isClosed ? Open : new(Distinct(keys), isClosed);

    /// <summary>Refuses writes of keys that are not declared.</summary>
    public StateSchema Closed() => new(_keys.Values, isClosed: true);

    internal StateKey? Find(string name)
    {
        if (IsOpen) return null;
        if (_keys.TryGetValue(name, out var key)) return key;
        return !IsClosed ? null : throw new StateKeyNameException(name,
            $"The flow's state is closed and does not declare '{name}'. Declare the key, "
            + $"or use one of: {string.Join(", ", _keys.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static Dictionary<string, StateKey>.ValueCollection Distinct(ReadOnlySpan<StateKey> keys)
    {
        var byName = new Dictionary<string, StateKey>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            ArgumentNullException.ThrowIfNull(key);
            if (!byName.TryAdd(key.Name, key))
                throw new ArgumentException($"The state key '{key.Name}' is declared twice. Declare it once and share it.", nameof(keys));
        }
        return byName.Values;
    }
}
