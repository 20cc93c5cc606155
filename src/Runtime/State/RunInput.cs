using System.Collections;
using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// What a run is started with: values by key. <c>new RunInput { ["order"] = order, ["attempts"] = 3 }</c>, or typed:
/// <c>new RunInput { { Keys.Order, order } }</c>.
/// </summary>
/// <remarks>Not safe for use by several threads while it is filled. Values are frozen when the run starts, not before.</remarks>
public sealed class RunInput : IEnumerable<KeyValuePair<string, object?>>
{
    /// <summary>The key of an input that is one value: see <see cref="Of{T}(T)"/>.</summary>
    public const string SingleKey = "input";

    private static readonly Dictionary<string, Entry> Nothing = new(StringComparer.Ordinal);

    // Made with the first value: runs that begin with nothing are many.
    private Dictionary<string, Entry> _entries = Nothing;

    /// <summary>Reads or sets a value by name.</summary>
    public object? this[string key]
    {
        get => _entries[key].Value;
        set => Put(key, value, state => state.Set(key, value));
    }

    /// <summary>Whether somebody has judged already what an admission would look at.</summary>
    internal bool IsAdmitted { get; init; }

    /// <summary>The same input, judged, with another value for a key.</summary>
    internal RunInput Admitted(string key, object? value)
    {
        var admitted = new RunInput { IsAdmitted = true };
        admitted._entries = new(_entries, StringComparer.Ordinal);
        admitted[key] = value;
        return admitted;
    }

    internal bool TryGetValue(string key, out object? value)
    {
        var isThere = _entries.TryGetValue(key, out var entry);
        value = entry.Value;
        return isThere;
    }

    /// <summary>How many keys there are.</summary>
    public int Count => _entries.Count;

    /// <summary>An input of one value, under the key <c>input</c>.</summary>
    public static RunInput Of<T>(T value)
    {
        var input = new RunInput();
        input.Put(SingleKey, value, state => state.Set(SingleKey, value));
        return input;
    }

    /// <summary>An input from a JSON object.</summary>
    /// <exception cref="JsonException">The JSON is no object.</exception>
    public static RunInput FromJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new JsonException($"A run's input is a JSON object of values by key, not a {json.ValueKind}.");
        var input = new RunInput();
        foreach (var member in json.EnumerateObject()) input[member.Name] = StateValue.FromJson(member.Value);
        return input;
    }

    /// <summary>Adds a value by name.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, object? value)
    {
        ThrowIfThere(key);
        this[key] = value;
    }

    /// <summary>Adds a value by typed key.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add<T>(StateKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfThere(key.Name);
        Put(key.Name, value, state => state.Set(key, value));
    }

    /// <summary>Freezes the values into the patch that starts the run.</summary>
    /// <param name="scope">What the run's visits share.</param>
    /// <param name="now">The journaled time of the start.</param>
    /// <exception cref="StateException">A key or value is refused; nothing is started.</exception>
    internal StatePatch ToPatch(StateScope scope, DateTimeOffset now)
    {
        if (_entries.Count == 0)
            return StatePatch.Empty;
        var state = new SharedState(StateMap.Empty, scope, now, owner: null);
        foreach (var entry in _entries.Values) entry.Write(state);
        return state.TakePatch();
    }

    private void Put(string key, object? value, Action<SharedState> write)
    {
        StateKey.ThrowIfInvalid(key);
        if (ReferenceEquals(_entries, Nothing))
            _entries = new(StringComparer.Ordinal);
        _entries[key] = new(value, write);
    }

    private void ThrowIfThere(string key)
    {
        if (_entries.ContainsKey(key)) throw new ArgumentException($"The input has the key '{key}' already.", nameof(key));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        foreach (var (key, entry) in _entries)
            yield return new(key, entry.Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly record struct Entry(object? Value, Action<SharedState> Write);
}
