using System.Runtime.InteropServices;

namespace ActorFlow.Runs;

/// <summary>How often each node of a frame was visited, by name. Few nodes are looked through one by one, many are in a table. A field of this type must not be read-only, nor copied.</summary>
/// <remarks>Of a small flow, and of more than a few nodes of one that is not large, the counts are in an array by place, where the places are known. That changes what it costs, and nothing else.</remarks>
internal partial struct NodeCounts
{
    private const int Few = 8;

    private (string Node, int Count)[]? _few;
    private int _used;
    private Dictionary<string, int>? _many;
    private FlowDefinition? _flow;
    private int[]? _byPlace;

    public readonly int Of(string node)
    {
        if (_flow?.Find(node) is { } place)
            return AtPlace(place);
        if (_many is not null)
            return _many.GetValueOrDefault(node);
        var at = IndexOf(node);
        return at < 0 ? 0 : _few![at].Count;
    }

    /// <summary>Raises the count to a number, if it is lower.</summary>
    public void Raise(string node, int to)
    {
        if (_flow?.Find(node) is { } place)
        {
            RaiseAtPlace(place, to);
            return;
        }

        if (_many is null)
        {
            var at = IndexOf(node);
            if (at >= 0)
            {
                _few![at].Count = Math.Max(to, _few[at].Count);
                return;
            }

            if (_used < Few)
            {
                if (_used == (_few?.Length ?? 0))
                    Array.Resize(ref _few, Math.Max(2, 2 * _used));
                _few![_used++] = (node, to);
                return;
            }

            _many = Named();
            _few = null;
            _used = 0;
        }

        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_many, node, out _);
        count = Math.Max(to, count);
    }

    /// <summary>All counts, copied.</summary>
    public readonly Dictionary<string, int> All()
    {
        var all = Named();
        for (var i = 0; i < (_byPlace?.Length ?? 0); i++)
        {
            if (_byPlace![i] > 0)
                all.Add(_flow!.Places[i].Name, _byPlace[i]);
        }

        return all;
    }

    private readonly Dictionary<string, int> Named()
    {
        var all = new Dictionary<string, int>(StringComparer.Ordinal);
        if (_many is not null)
        {
            foreach (var (node, count) in _many)
                all.Add(node, count);
            return all;
        }

        for (var i = 0; i < _used; i++)
            all.Add(_few![i].Node, _few[i].Count);
        return all;
    }

    private readonly int IndexOf(string node)
    {
        // Names are mostly those of the definition, so the same objects.
        for (var i = 0; i < _used; i++)
        {
            if (ReferenceEquals(_few![i].Node, node))
                return i;
        }

        for (var i = 0; i < _used; i++)
        {
            if (_few![i].Node == node)
                return i;
        }

        return -1;
    }
}
