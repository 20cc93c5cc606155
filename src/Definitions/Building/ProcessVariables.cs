using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Definitions.Building;

/// <summary>The variables of the process as a layer: asked one by one, never listed.</summary>
internal sealed class ProcessVariables(Func<string, string?> find) : IReadOnlyDictionary<string, string>
{
    public int Count => 0;

    public IEnumerable<string> Keys => [];

    public IEnumerable<string> Values => [];

    public string this[string key] => find(key) ?? throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => (value = find(key)) is not null;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => Enumerable.Empty<KeyValuePair<string, string>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
