using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>Nodes of nested flows that were left: what remains of a frame once it is closed. Grows with the definition, not with the run.</summary>
internal sealed class PassedNodes
{
    /// <summary>No nodes; nothing may be added to it.</summary>
    public static readonly PassedNodes None = new();

    private SortedSet<string>? _nodes;
    private SortedDictionary<string, PassedNodes>? _inner;

    /// <summary>The nodes that were visited, sorted.</summary>
    public IReadOnlyCollection<string> Nodes => _nodes ?? (IReadOnlyCollection<string>)[];

    public bool Contains(string node) => _nodes is not null && _nodes.Contains(node);

    /// <summary>What is known of the flows nested in it, by their nodes.</summary>
    public IReadOnlyDictionary<string, PassedNodes> Inner => _inner ?? Nothing;

    public bool IsEmpty => _nodes is null or { Count: 0 } && _inner is null;

    public void Add(IEnumerable<string> nodes) => (_nodes ??= new(StringComparer.Ordinal)).UnionWith(nodes);

    /// <summary>The flow begins anew: what flows nested in it have done was done for an earlier try.</summary>
    public void ForgetInner() => _inner = null;

    public PassedNodes Into(string node)
    {
        _inner ??= new(StringComparer.Ordinal);
        if (!_inner.TryGetValue(node, out var inner))
            _inner.Add(node, inner = new PassedNodes());
        return inner;
    }

    /// <summary>Writes it as part of an image: names, and objects of the same shape by name.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("nodes"u8);
        foreach (var node in Nodes)
            json.WriteStringValue(node);
        json.WriteEndArray();
        if (_inner is not null)
        {
            json.WriteStartObject("inner"u8);
            foreach (var (node, inner) in _inner)
            {
                json.WritePropertyName(node);
                inner.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public void ReadFrom(JsonElement json)
    {
        Add(json.GetProperty("nodes"u8).EnumerateArray().Select(node => node.GetString()!));
        if (!json.TryGetProperty("inner"u8, out var inner))
            return;
        foreach (var member in inner.EnumerateObject())
            Into(member.Name).ReadFrom(member.Value);
    }

    private static readonly SortedDictionary<string, PassedNodes> Nothing = [];
}
