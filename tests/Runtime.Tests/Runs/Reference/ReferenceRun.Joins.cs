namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Joins: made, passed over, cut off, or failing for lack of inputs.</summary>
internal sealed partial class ReferenceRun
{
    private ModelToken Make(ModelScope scope, string join, string? trip = null)
    {
        var inputs = scope.Flow.Inputs(join);
        var error = scope.Join(join).Arrived.Where(arrived => arrived.Error is not null).OrderBy(arrived => inputs.IndexOf(arrived.Edge))
            .FirstOrDefault().Error;
        if (trip == Unmet)
            scope.Join(join).IsClosed = true; // what had arrived is kept for a retry
        else
            Close(scope, join);
        if (scope.Flow.Joins[join].CancelsRemaining && trip is null)
            _cuts.Add((scope, join));
        return Enter(scope, join, error, trip);
    }

    private static void Close(ModelScope scope, string join)
    {
        scope.Join(join).IsClosed = true;
        scope.Join(join).Arrived.Clear();
    }

    private bool CutOff()
    {
        if (_cuts.Count == 0)
            return false;
        var (scope, join) = _cuts[0];
        _cuts.RemoveAt(0);
        if (!_scopes.Contains(scope) || !_tokens.Exists(token => token.Scope == scope && token.Node == join))
            return true;
        bool Leads(string node)
            => scope.Flow.Inputs(join).Exists(input => scope.Flow.CanLeave(node, input.From, to => to == join || IsShut(scope, to)));
        foreach (var token in _tokens.Where(token => token.Scope == scope && token.Node != join && token.Failure is null && Leads(token.Node))
            .ToList())
        {
            if (FindScope(token) is not { IsFailing: true })
                Drop(token);
        }

        foreach (var other in scope.Joins.Where(other => other.Key != join && other.Value.IsWaiting && Leads(other.Key)).Select(other => other.Key)
            .ToList())
            Close(scope, other);
        return true;
    }

    /// <summary>The joins of one scope that cannot get what they lack. All are judged by the tokens as they are before any is decided.</summary>
    private bool DecideJoins(Func<ModelScope, bool> among)
    {
        foreach (var scope in _scopes.Where(among).OrderByDescending(scope => scope.Path.Length))
        {
            var waiting = scope.Flow.Nodes.Where(node => scope.Joins.GetValueOrDefault(node) is { IsWaiting: true }).ToList();
            var stuck = waiting.Where(node => !CanComplete(scope, node)).ToList();
            var isKnot = stuck.Count == 0 && !_tokens.Exists(token => token.Scope == scope);
            if (isKnot)
                stuck = waiting.Exists(node => scope.Flow.Joins[node].IsBypassedWhenUnreachable)
                    ? [.. waiting.Where(node => scope.Flow.Joins[node].IsBypassedWhenUnreachable)] : waiting;
            if (stuck.Count == 0)
                continue;
            // What was stopped before has to wait until the joins are decided.
            var later = _trips;
            _trips = [];
            Decide(scope, stuck, isKnot);
            _trips = [.. later, .. _trips];
            return true;
        }

        return false;
    }

    private void Decide(ModelScope scope, List<string> stuck, bool isKnot)
    {
        var known = _scopes.Select(open => open.Path).ToHashSet(StringComparer.Ordinal);
        var (scopes, tokens) = Copy();
        foreach (var node in stuck)
            Decide(scope, node, isKnot, null);
        var wrong = LeaveEmptied(scope);
        if (wrong.IsWrong)
        {
            // The flow may not end by this, so the last of the joins fails with that.
            Restore(scopes, tokens);
            scope = _scopes.Single(open => open.Path == scope.Path);
            foreach (var node in stuck)
                Decide(scope, node, isKnot, node == stuck[^1] ? wrong.Overlaps ? Overlap : Conflict : null);
        }

        while (CutOff() || DecideJoins(open => !known.Contains(open.Path)))
        {
        }

        if (!_isRetrying)
            FailTrips();
    }

    private void Decide(ModelScope scope, string node, bool isKnot, string? wrong)
    {
        var join = scope.Flow.Joins[node];
        if (wrong is not null)
            Make(scope, node, wrong);
        else if (join.IsBypassedWhenUnreachable)
            Close(scope, node);
        else
            Make(scope, node, join.Kind == JoinKind.All && !isKnot ? null : Unmet);
    }

    private bool CanComplete(ModelScope scope, string node)
    {
        var join = scope.Join(node);
        var living = scope.Flow.Inputs(node).Count(input => !join.Arrived.Exists(arrived => arrived.Edge == input) && IsAlive(scope, node, input));
        return scope.Flow.Joins[node].Kind == JoinKind.All ? living > 0 : join.Arrived.Count + living >= scope.Flow.Joins[node].Count;
    }

    /// <summary>
    /// Whether some token of the scope, or one that waits at another join, can still come by an input other than through the join itself.
    /// </summary>
    private bool IsAlive(ModelScope scope, string join, ModelEdge input)
        => _tokens.Where(token => token.Scope == scope).Select(token => token.Node)
            .Concat(scope.Joins.Where(other => other.Value.IsWaiting).Select(other => other.Key))
            .Any(at => at != join && scope.Flow.CanLeave(at, input.From, to => to == join || IsShut(scope, to)));

    /// <summary>Whether a join absorbs whatever still comes, for good.</summary>
    private static bool IsShut(ModelScope scope, string node)
        => scope.Flow.IsJoin(node) && !scope.Flow.IsInLoop(node) && scope.Joins.TryGetValue(node, out var join) && join.IsClosed;
}
