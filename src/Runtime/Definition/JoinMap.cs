using ActorFlow.Runs;

namespace ActorFlow.Definition;

/// <summary>Where paths come together in a flow: the inputs of its joins, and the loops whose rounds have to be kept apart.</summary>
internal sealed class JoinMap
{
    private readonly JoinInput[]?[] _inputs;
    private readonly Dictionary<JoinInput, int>?[] _numbers;
    private readonly PlacesByName _byName;

    private JoinMap(FlowGraph graph, PlacesByName byName)
    {
        Graph = graph;
        _byName = byName;
        Loops = LoopForest.Of(graph);
        _inputs = Collect(graph, byName);
        _numbers = [.. _inputs.Select(Numbered)];
        foreach (var place in graph.Places)
        {
            if (!place.IsJoin)
                continue;
            for (var loop = Loops.Around(place.Index); loop is not null; loop = loop.Parent)
                loop.Joins.Add(place);
        }
    }

    public FlowGraph Graph { get; }

    public LoopForest Loops { get; }

    /// <summary>The map of a drawing; null when no node joins anything.</summary>
    public static JoinMap? Of(IReadOnlyList<FlowNode> places, PlacesByName byName, FlowNode entry)
        => places.Any(place => place.IsJoin) ? new JoinMap(new FlowGraph(places, byName, entry), byName) : null;

    public int IndexOf(string node) => _byName[node].Index;

    /// <summary>The inputs of a join, in the order in which they were drawn.</summary>
    public ReadOnlySpan<JoinInput> InputsOf(FlowNode join) => _inputs[join.Index];

    /// <summary>The number of an input; -1 for what is none (any more).</summary>
    public int NumberOf(FlowNode join, JoinInput input)
        => _numbers[join.Index] is { } numbers && numbers.TryGetValue(input, out var number) ? number : -1;

    /// <summary>The door of an edge; null for what is none.</summary>
    public JoinDoor? DoorOf(FlowNode join, JoinInput input) => NumberOf(join, input) is >= 0 and var number ? new JoinDoor(this, join, input, number) : null;

    /// <summary>Whether the node is in a loop, so that it may be due once in each round.</summary>
    public bool IsInLoop(FlowNode place) => Loops.Around(place.Index) is not null;

    /// <summary>How many inputs have to arrive before the join is made without looking at what else may come.</summary>
    public int Needed(FlowNode join) => join.Join.Kind == JoinKind.All ? InputsOf(join).Length : join.Join.Count;

    private static JoinInput[]?[] Collect(FlowGraph graph, PlacesByName byName)
    {
        var found = new List<JoinInput>?[graph.Count];
        foreach (var place in graph.Places)
        {
            foreach (var way in place.Transitions.Where(way => way.To is not null))
                Add(byName[way.To!], new JoinInput(place.Name, way.Action, IsError: false));
            if (place.ErrorBoundary is { } handler)
                Add(byName[handler], new JoinInput(place.Name, default, IsError: true));
        }

        return [.. graph.Places.Select(place => place.IsJoin ? found[place.Index]?.ToArray() ?? [] : null)];

        void Add(FlowNode to, JoinInput input)
        {
            if (to.IsJoin)
                (found[to.Index] ??= []).Add(input);
        }
    }

    private static Dictionary<JoinInput, int>? Numbered(JoinInput[]? inputs)
    {
        if (inputs is null)
            return null;
        var numbers = new Dictionary<JoinInput, int>(inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
            numbers.Add(inputs[i], i);
        return numbers;
    }
}
