using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <content>Reads. Typed reads are strict; the getters named after a type are lenient and give their default for what is missing or of another
/// type.</content>
public sealed partial class SharedState
{
    /// <summary>Whether the key is there; a key that holds <c>null</c> is.</summary>
    public bool Has(string key) => TryFind(key, out _);

    /// <summary>Whether the key is there.</summary>
    public bool Has(StateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryFind(key.Name, out _);
    }

    /// <summary>Reads a key. Between numeric types it converts what fits exactly.</summary>
    /// <exception cref="StateKeyMissingException">The key is not there and has no default.</exception>
    /// <exception cref="StateShapeException">The value is no <typeparamref name="T"/>.</exception>
    public T Get<T>(StateKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (TryFind(key.Name, out var value)) return Scope.Serialization.Thaw<T>(value, key.Name);
        return key.TryGetDefault(out var absent) ? absent : throw Missing(key.Name);
    }

    /// <summary>Reads a key: the value itself when it is a <typeparamref name="T"/>, else through its JSON.</summary>
    /// <exception cref="StateKeyMissingException">The key is not there.</exception>
    /// <exception cref="StateShapeException">The value is no <typeparamref name="T"/>.</exception>
    public T Get<T>(string key) => TryFind(key, out var value) ? Scope.Serialization.Thaw<T>(value, key) : throw Missing(key);

    /// <summary>As <see cref="Get{T}(string)"/>: reads a whole object from a key.</summary>
    /// <exception cref="StateKeyMissingException">The key is not there.</exception>
    /// <exception cref="StateShapeException">The value does not have the shape of a <typeparamref name="T"/>; the message names the
    /// member.</exception>
    public T Bind<T>(string key) => Get<T>(key);

    /// <summary>Reads a key if it is there.</summary>
    /// <exception cref="StateShapeException">The value is no <typeparamref name="T"/>.</exception>
    public bool TryGet<T>(StateKey<T> key, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGet(key.Name, out value);
    }

    /// <summary>Reads a key if it is there.</summary>
    /// <exception cref="StateShapeException">The value is no <typeparamref name="T"/>.</exception>
    public bool TryGet<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        var isThere = TryFind(key, out var found);
        value = isThere ? Scope.Serialization.Thaw<T>(found, key) : default;
        return isThere;
    }

    /// <summary>Reads a key, or gives a default when it is missing or no <typeparamref name="T"/>.</summary>
    public T GetOr<T>(StateKey<T> key, T otherwise)
    {
        ArgumentNullException.ThrowIfNull(key);
        return GetOr(key.Name, otherwise);
    }

    /// <summary>Reads a key, or gives a default when it is missing or no <typeparamref name="T"/>.</summary>
    public T GetOr<T>(string key, T otherwise)
    {
        return TryFind(key, out var found) && Scope.Serialization.TryThaw<T>(found, out var value) ? value : otherwise;
    }

    /// <summary>Reads a text, or gives the empty one.</summary>
    public string GetString(string key) => GetStringOr(key, "");

    /// <summary>Reads a text, or gives a default. Numbers are no text.</summary>
    public string GetStringOr(string key, string otherwise) => TryFind(key, out var value) && value.TryGetString(out var text) ? text : otherwise;

    /// <summary>Reads a whole number, or gives 0.</summary>
    public int GetInt(string key) => GetIntOr(key, 0);

    /// <summary>Reads any number without its fraction, or gives a default. Out of range is the default; text is no number.</summary>
    public int GetIntOr(string key, int otherwise) =>
        TryFind(key, out var value) && value.TryTruncate(out var number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : otherwise;

    /// <summary>Reads a whole number, or gives 0.</summary>
    public long GetLong(string key) => GetLongOr(key, 0);

    /// <summary>Reads any number without its fraction, or gives a default. Out of range is the default; text is no number.</summary>
    public long GetLongOr(string key, long otherwise) => TryFind(key, out var value) && value.TryTruncate(out var number) ? number : otherwise;

    /// <summary>Reads a number, or gives 0.</summary>
    public double GetDouble(string key) => GetDoubleOr(key, 0);

    /// <summary>Reads any number as the nearest double, or gives a default. Text is no number.</summary>
    public double GetDoubleOr(string key, double otherwise) =>
        TryFind(key, out var value) && value.TryGetDouble(out var number) ? number : otherwise;

    /// <summary>Reads a flag, or gives <c>false</c>.</summary>
    public bool GetBool(string key) => GetBoolOr(key, false);

    /// <summary>Reads a flag, or gives a default. Numbers and text are no flags.</summary>
    public bool GetBoolOr(string key, bool otherwise) => TryFind(key, out var value) && value.TryGetBoolean(out var flag) ? flag : otherwise;

    /// <summary>Reads a list as plain data (see <see cref="StateValue.ToObject"/>), or gives an empty one. The list is the caller's own.</summary>
    public IReadOnlyList<object?> GetList(string key) => GetListOr(key, []);

    /// <summary>Reads a list as plain data, or gives a default. A single value or a map is no list.</summary>
    public IReadOnlyList<object?> GetListOr(string key, IReadOnlyList<object?> otherwise) =>
        TryFind(key, out var value) && value.Kind == StateValueKind.List ? (List<object?>)value.ToObject()! : otherwise;

    /// <summary>Reads a list of one type, or gives an empty one.</summary>
    public IReadOnlyList<T> GetList<T>(string key) => GetListOr<T>(key, []);

    /// <summary>Reads a list of one type, or gives a default when it is missing, no list, or holds something else.</summary>
    public IReadOnlyList<T> GetListOr<T>(string key, IReadOnlyList<T> otherwise) =>
        TryFind(key, out var value) && value.Kind == StateValueKind.List ? GetOr(key, otherwise) : otherwise;

    /// <summary>Reads values by name as plain data, or gives an empty map. The map is the caller's own.</summary>
    public IReadOnlyDictionary<string, object?> GetMap(string key) => GetMapOr(key, new Dictionary<string, object?>());

    /// <summary>Reads values by name as plain data, or gives a default. Objects are maps of their members.</summary>
    public IReadOnlyDictionary<string, object?> GetMapOr(string key, IReadOnlyDictionary<string, object?> otherwise) =>
        TryFind(key, out var value) && value.Kind == StateValueKind.Map ? (Dictionary<string, object?>)value.ToObject()! : otherwise;

    private StateKeyMissingException Missing(string key) => new(key, Keys);
}
