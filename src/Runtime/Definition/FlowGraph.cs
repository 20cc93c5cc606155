namespace ActorFlow.Definition;

/// <summary>The nodes of a drawing as numbers, and the edges between them in both directions, error boundaries included.</summary>
internal sealed class FlowGraph
{
    private readonly int[][] _after;
    private readonly int[][] _before;

    public FlowGraph(IReadOnlyList<FlowNode> places, PlacesByName byName, FlowNode entry)
    {
        Places = places;
        Entry = entry.Index;
        _after = new int[places.Count][];
        var before = new List<int>[places.Count];
        var successors = new List<FlowNode>();
        foreach (var place in places)
        {
            successors.Clear();
            place.AddSuccessors(byName, successors);
            _after[place.Index] = [.. successors.Select(next => next.Index).Distinct()];
            foreach (var next in _after[place.Index])
                (before[next] ??= []).Add(place.Index);
        }

        _before = [.. before.Select(list => list is null ? [] : list.ToArray())];
    }

    public IReadOnlyList<FlowNode> Places { get; }

    public int Count => Places.Count;

    /// <summary>The node where runs begin.</summary>
    public int Entry { get; }

    public IReadOnlyList<int> After(int node) => _after[node];

    public IReadOnlyList<int> Before(int node) => _before[node];
}
