namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Tokens on their way: into flows and nodes, over edges, and out of flows that are empty.</summary>
internal sealed partial class ReferenceRun
{
    private void Begin(ModelScope scope, string? error)
    {
        if (scope.Flow.HasStarts)
        {
            foreach (var edge in scope.Flow.Edges.Where(edge => edge.From == scope.Flow.Start))
                Go(scope, edge, error, []);
            return;
        }

        if (scope.Flow.IsJoin(scope.Flow.Start))
            scope.Join(scope.Flow.Start).IsClosed = true;
        Enter(scope, scope.Flow.Start, error);
    }

    /// <param name="scope">The entry into the flow.</param>
    /// <param name="node">The node.</param>
    /// <param name="error">The failure that led there.</param>
    /// <param name="trip">Why the visit fails before it begins.</param>
    /// <param name="again">Whether the last visit of the node is taken up again, under its number.</param>
    private ModelToken Enter(ModelScope scope, string node, string? error, string? trip = null, bool again = false)
    {
        var number = scope.Visits[node] = scope.Visits.GetValueOrDefault(node) + (again ? 0 : 1);
        var token = new ModelToken(_clock++, scope, node, number, error);
        _tokens.Add(token);
        trip ??= number > scope.Flow.MaxVisits[node] ? Limit : null;
        if (trip is not null)
        {
            _trips.Add((token.Key, trip));
        }
        else if (scope.Flow.Nested(node) is { } nested)
        {
            var inner = new ModelScope(nested, scope, $"{token.Key}/", node) { EntryError = error };
            _scopes.Add(inner);
            Begin(inner, error);
        }

        return token;
    }

    /// <summary>A token leaves its node with some actions; flows that are empty then are left, too.</summary>
    private ModelWrong Leave(ModelToken token, IReadOnlyList<ActionName> actions)
        => Route(token, actions).And(LeaveEmptied(token.Scope));

    private ModelWrong Route(ModelToken token, IReadOnlyList<ActionName> actions)
    {
        var (scope, led, lost, conflicts, turned) = (token.Scope, false, false, false, new List<HashSet<string>>());
        foreach (var edge in scope.Flow.EdgesOf(token.Node, actions))
        {
            led = true;
            if (edge.To is not null)
                lost |= !Go(scope, edge, null, turned);
            else if (edge.Exit is not { } exit)
                scope.Ends.Add(edge.Action);
            else if (scope.Exit is { } stated && stated != exit)
                conflicts = true;
            else
                scope.Exit = exit;
        }

        if (!led)
            scope.Ends.Add(actions[0]);
        return new ModelWrong(lost || turned.Exists(loop => CountIn(scope, loop) != 1), conflicts);
    }

    private ModelWrong LeaveEmptied(ModelScope scope)
    {
        var wrong = default(ModelWrong);
        while (scope.Parent is not null && IsEmpty(scope))
        {
            if (scope.IsTask)
            {
                _scopes.Remove(scope);
                scope = scope.Parent;
                continue;
            }

            var stand = StandOf(scope);
            _tokens.Remove(stand);
            _scopes.Remove(scope);
            stand.Scope.Failed.Remove(stand.Node);
            wrong = wrong.And(Route(stand, [scope.Outcome]));
            scope = stand.Scope;
        }

        return wrong;
    }

    private bool IsEmpty(ModelScope scope) => !_tokens.Exists(token => token.Scope == scope) && !scope.Joins.Values.Any(join => join.IsWaiting)
        && !_scopes.Exists(inner => inner.IsTask && inner.Parent == scope);

    private int CountIn(ModelScope scope, HashSet<string> loop)
        => _tokens.Count(token => token.Scope == scope && loop.Contains(token.Node))
            + scope.Joins.Count(join => join.Value.IsWaiting && loop.Contains(join.Key));

    /// <returns>False when a round begins over the heads of tokens that wait.</returns>
    private bool Go(ModelScope scope, ModelEdge edge, string? error, List<HashSet<string>> turned)
    {
        var isFree = true;
        foreach (var (loop, heads) in scope.Flow.Loops.Where(loop => loop.Nodes.Contains(edge.To!)))
        {
            var isBack = loop.Contains(edge.From) && heads.Contains(edge.To!);
            if (!isBack && (loop.Contains(edge.From) || CountIn(scope, loop) > 0))
                continue;
            isFree &= !scope.Joins.Any(join => loop.Contains(join.Key) && join.Value.IsWaiting);
            foreach (var (name, known) in scope.Joins.Where(join => loop.Contains(join.Key) && (join.Value.IsClosed || join.Value.Arrived.Count > 0))
                .ToList())
                scope.Joins[name] = new ModelJoin { Round = known.Round + 1 };
            if (isBack)
                turned.Add(loop);
        }

        if (!scope.Flow.IsJoin(edge.To!))
        {
            Enter(scope, edge.To!, error);
            return isFree;
        }

        var join = scope.Join(edge.To!);
        if (join.IsClosed || join.Arrived.Exists(arrived => arrived.Edge == edge))
            return isFree;
        join.Arrived.Add((edge, error));
        var kind = scope.Flow.Joins[edge.To!];
        if (join.Arrived.Count >= (kind.Kind == JoinKind.All ? scope.Flow.Inputs(edge.To!).Count : kind.Count))
            Make(scope, edge.To!);
        return isFree;
    }
}

/// <summary>What may not be: a round that begins over others, a second outcome.</summary>
internal readonly record struct ModelWrong(bool Overlaps, bool Conflicts)
{
    public bool IsWrong => Overlaps || Conflicts;

    public ModelWrong And(ModelWrong other) => new(Overlaps || other.Overlaps, Conflicts || other.Conflicts);
}
