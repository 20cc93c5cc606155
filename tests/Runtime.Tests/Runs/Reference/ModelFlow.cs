using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>
/// A flow as the reference model sees it: names and edges, and what follows from them by trying everything. Slow, and meant to be obviously right.
/// </summary>
internal sealed class ModelFlow
{
    private readonly Dictionary<string, ModelFlow> _nested = new(StringComparer.Ordinal);

    public ModelFlow(FlowDefinition flow)
    {
        Definition = flow;
        Start = flow.Entry.Name;
        HasStarts = flow.Entry.Node is StartNode;
        Continues = flow.OnFailure == FailurePolicy.Continue;
        foreach (var place in flow.Places)
        {
            Nodes.Add(place.Name);
            Joins.Add(place.Name, place.Join);
            MaxVisits.Add(place.Name, place.Node.Options.MaxVisits);
            Tries.Add(place.Name, place.Node.Options.Retry.MaxAttempts);
            if (place.Node is GroupGate gate)
                Gates.Add(place.Name, [.. gate.Members.Select(member => member.Name)]);
            if (place.ContinuesOnError)
                ContinuesOnError.Add(place.Name);
            if (place.ErrorBoundary is { } handler)
                Edges.Add(new ModelEdge(place.Name, default, IsError: true, handler, null));
            foreach (var way in place.Transitions)
                Edges.Add(new ModelEdge(place.Name, way.Action, IsError: false, way.To,
                    way.Kind == TransitionKind.Exit ? way.Exit : default(ActionName?)) { IsOnward = place.Onward.Contains(way) });
            if (place.Node.SubFlow is { } nested)
                _nested.Add(place.Name, new ModelFlow(nested));
        }

        Loops = [.. LoopsAmong([.. Nodes], [.. Steps])];
    }

    public FlowDefinition Definition { get; }

    public string Start { get; }

    /// <summary>Whether the start is no node of its own, but stands before several that begin at once.</summary>
    public bool HasStarts { get; }

    public bool Continues { get; }

    /// <summary>The nodes in the order in which they were drawn.</summary>
    public List<string> Nodes { get; } = [];

    public Dictionary<string, Join> Joins { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> MaxVisits { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a nested flow is tried in all, by the node that stands for it.</summary>
    public Dictionary<string, int> Tries { get; } = new(StringComparer.Ordinal);

    /// <summary>The members that a group's last node waits for, by that node.</summary>
    public Dictionary<string, IReadOnlyList<string>> Gates { get; } = new(StringComparer.Ordinal);

    public HashSet<string> ContinuesOnError { get; } = new(StringComparer.Ordinal);

    public List<ModelEdge> Edges { get; } = [];

    /// <summary>The loops that bear joins, each with the nodes where it is entered.</summary>
    public List<(HashSet<string> Nodes, HashSet<string> Heads)> Loops { get; }

    private IEnumerable<(string From, string To)> Steps => Edges.Where(edge => edge.To is not null).Select(edge => (edge.From, edge.To!)).Distinct();

    public ModelFlow? Nested(string node) => _nested.GetValueOrDefault(node);

    public bool IsJoin(string node) => Joins[node].Kind != JoinKind.Each;

    public List<ModelEdge> Inputs(string join) => [.. Edges.Where(edge => edge.To == join)];

    /// <summary>
    /// The edges that a node's actions take, in their order. An action without an edge of its own takes those to what depends on the node, if no
    /// other action has.
    /// </summary>
    public IEnumerable<ModelEdge> EdgesOf(string node, IReadOnlyList<ActionName> actions)
    {
        var ways = Edges.Where(edge => edge.From == node && !edge.IsError).ToList();
        var isLedOn = actions.Contains(ActionName.Default);
        foreach (var action in actions)
        {
            var own = ways.FindAll(edge => edge.Action == action);
            if (own.Count == 0 && !isLedOn)
            {
                own = ways.FindAll(edge => edge.IsOnward);
                isLedOn = true;
            }

            foreach (var edge in own)
                yield return edge;
        }
    }

    public bool IsInLoop(string node) => Loops.Exists(loop => loop.Nodes.Contains(node));

    /// <summary>Whether a token at a node can come to leave another one, without passing any of the nodes that are closed to it.</summary>
    public bool CanLeave(string at, string node, Func<string, bool> isClosed)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { at };
        var found = true;
        while (found)
        {
            found = false;
            foreach (var (from, to) in Steps)
                found |= seen.Contains(from) && !isClosed(to) && seen.Add(to);
        }

        return seen.Contains(node);
    }

    /// <summary>
    /// Loops by the definition: nodes that reach one another; and, without the edges back to where it is entered, the loops inside.
    /// </summary>
    private IEnumerable<(HashSet<string> Nodes, HashSet<string> Heads)> LoopsAmong(List<string> nodes, List<(string From, string To)> steps)
    {
        var inside = steps.Where(step => nodes.Contains(step.From) && nodes.Contains(step.To)).ToList();
        var reach = nodes.ToDictionary(node => node, node => Reach(node, inside), StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => reach[node].Contains(node)))
        {
            if (!done.Add(node))
                continue;
            var loop = nodes.Where(other => reach[node].Contains(other) && reach[other].Contains(node)).ToHashSet(StringComparer.Ordinal);
            done.UnionWith(loop);
            var heads = loop.Where(head => head == Start || Steps.Any(step => step.To == head && !loop.Contains(step.From)))
                .ToHashSet(StringComparer.Ordinal);
            if (heads.Count == 0)
                heads.Add(Nodes.First(loop.Contains));
            if (loop.Any(IsJoin))
                yield return (loop, heads);
            foreach (var inner in LoopsAmong([.. nodes.Where(loop.Contains)],
                [.. inside.Where(step => loop.Contains(step.From) && loop.Contains(step.To) && !heads.Contains(step.To))]))
                yield return inner;
        }
    }

    private static HashSet<string> Reach(string from, List<(string From, string To)> steps)
    {
        var reached = steps.Where(step => step.From == from).Select(step => step.To).ToHashSet(StringComparer.Ordinal);
        while (steps.Exists(step => reached.Contains(step.From) && reached.Add(step.To)))
        {
        }

        return reached;
    }
}

/// <summary>One edge: where an action leads, or where errors go. Without a target it is an end, or an exit with an outcome.</summary>
internal sealed record ModelEdge(string From, ActionName Action, bool IsError, string? To, ActionName? Exit)
{
    /// <summary>Whether an action that leads nowhere else takes it, too.</summary>
    public bool IsOnward { get; init; }

    public JoinInput Input => new(From, Action, IsError);
}
