using ActorFlow.Definition;

namespace ActorFlow;

/// <content>Dependencies by name.</content>
public sealed partial class FlowBuilder
{
    private readonly List<Dependency> _dependencies = [];
    private readonly List<NodeDraft> _drafts = [];
    private readonly HashSet<string> _dependent = new(StringComparer.Ordinal);
    private bool _hasDependencies;

    /// <summary>
    /// Adds a node by name; what it does, and what it depends on, is said by the calls that follow. Nodes may be named before they are added.
    /// </summary>
    /// <param name="name">The node's name, unique in the flow.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 200 characters or holds control characters.</exception>
    public NodeDraft AddNode(string name)
    {
        EnsureOpen();
        ArgumentNullException.ThrowIfNull(name);
        if (NodeNames.Problem(name) is { } problem)
            throw new ArgumentException(problem, nameof(name));
        var draft = new NodeDraft(this, name);
        _drafts.Add(draft);
        return draft;
    }

    /// <summary>Adds a node that was made elsewhere, to say what it depends on.</summary>
    public NodeDraft AddNode(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return AddNode(node.Name).Action(node);
    }

    internal void Depend(Dependency dependency)
    {
        EnsureOpen();
        _dependencies.Add(dependency);
    }

    internal void ReportDraft(string code, string where, string what, string remedy)
    {
        EnsureOpen();
        Report(code, where, what, remedy);
    }

    /// <summary>Makes nodes and edges of what was drawn by name and by typed handles. May be called again after a build that failed.</summary>
    private void DrawDependencies(List<FlowProblem> problems)
    {
        if (_drafts.Count == 0 && !_hasDependencies)
            return;
        _hasDependencies = true;
        foreach (var draft in _drafts)
            Draw(draft, problems);
        foreach (var draft in _drafts)
            draft.Resolve(_byName);
        var edges = DependencyGraph.Check(_nodes, _byName, _dependencies, problems);
        var inputs = new int[_nodes.Count];
        foreach (var (from, action, to) in edges)
        {
            var source = _byName[from];
            source.KeepsResult |= source.Node.HasResult;
            var target = _byName[to];
            inputs[target.Index]++;
            if (action == ActionName.Default)
                source.LeadOn(target);
            else if (!source.LeadsTo(action, to))
                source.Add(action, target);
        }

        foreach (var node in _nodes)
        {
            if (inputs[node.Index] > 1 && !node.HasJoin)
                node.Join = ActorFlow.Join.All;
        }
    }

    private void Draw(NodeDraft draft, List<FlowProblem> problems)
    {
        if (draft.Node is not { } node)
        {
            problems.Add(new("missing-action", draft.Name, "the node has nothing to do.", "Give it an Action."));
            node = draft.Placeholder;
        }

        if (_byName.TryFind(draft.Name, out var known) && !ReferenceEquals(known.Node, node))
        {
            problems.Add(new("duplicate-name", draft.Name, "two different nodes have this name.",
                "Rename one of them, or use the same node object."));
            return;
        }

        var place = Place(node);
        _dependent.Add(node.Name);
        place.KeepsResult |= node.HasResult;
        place.ContinuesOnError |= draft.ContinuesOnError;
        if (draft.JoinedBy is { } join)
            Join(node, join);
    }
}
