namespace ActorFlow.Runs;

/// <content>Counts by place.</content>
internal partial struct NodeCounts
{
    /// <summary>How many places a flow may have for its counts to be in an array, which reaches to the highest that was visited.</summary>
    private const int MostPlaces = 4_096;

    /// <summary>How many places a flow may have for them to be there from the beginning: the array is smaller than the list of names then.</summary>
    private const int FewPlaces = 16;

    /// <summary>The longest array of which a number says where there is something.</summary>
    private const int MostBits = 64;

    public readonly int Of(FlowNode place) => _flow is not null && _byPlace is not null && ReferenceEquals(_flow, place.Flow) ? AtPlace(place) : Of(place.Name);

    /// <summary>Raises the count of a node of the frame's own flow to a number, if it is lower.</summary>
    public void Raise(FlowNode place, int to)
    {
        if (_flow is null && _many is null && place.Flow is { } flow && IsForPlaces(flow, place))
            CountByPlace(flow);
        if (_flow is not null && ReferenceEquals(_flow, place.Flow))
            RaiseAtPlace(place, to);
        else
            Raise(place.Name, to);
    }

    /// <summary>Which nodes of a flow were visited, one bit for each place; only where the counts are by place, and it has no more places than that.</summary>
    public readonly bool TryGetVisited(FlowDefinition flow, out ulong visited)
    {
        visited = 0;
        if (_byPlace is not { Length: <= MostBits } counts || !ReferenceEquals(_flow, flow))
            return false;
        for (var i = 0; i < counts.Length; i++)
            visited |= counts[i] > 0 ? 1UL << i : 0;
        return true;
    }

    /// <summary>Forgets all counts, and of what flow they were. An array that is not large is kept for the next ones.</summary>
    public void Forget()
    {
        _few = null;
        _used = 0;
        _many = null;
        _flow = null;
        if (_byPlace is { Length: <= MostBits })
            Array.Clear(_byPlace);
        else
            _byPlace = null;
    }

    private readonly bool IsForPlaces(FlowDefinition flow, FlowNode place)
        => _used == 0 ? flow.Places.Length <= FewPlaces : _used == Few && flow.Places.Length <= MostPlaces && IndexOf(place.Name) < 0;

    private void CountByPlace(FlowDefinition flow)
    {
        for (var i = 0; i < _used; i++)
        {
            // A node of another drawing: rare, and then it is counted by name.
            if (flow.Find(_few![i].Node) is null)
                return;
        }

        _flow = flow;
        for (var i = 0; i < _used; i++)
            RaiseAtPlace(flow.Find(_few![i].Node)!, _few[i].Count);
        _few = null;
        _used = 0;
    }

    private readonly int AtPlace(FlowNode place) => place.Index < _byPlace!.Length ? _byPlace[place.Index] : 0;

    private void RaiseAtPlace(FlowNode place, int to)
    {
        if (_byPlace is null || place.Index >= _byPlace.Length)
            Array.Resize(ref _byPlace, Math.Min(_flow!.Places.Length, Math.Max(4 * Few, 2 * (place.Index + 1))));
        _byPlace[place.Index] = Math.Max(to, _byPlace[place.Index]);
    }
}
