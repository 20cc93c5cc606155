namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Joins that cut off the rest, and joins that cannot get what they lack.</summary>
internal sealed partial class ReferenceRun
{
    private bool CutOff()
    {
        if (_cuts.Count == 0)
            return false;
        var (scope, join) = _cuts[0];
        _cuts.RemoveAt(0);
        if (!_scopes.Contains(scope) || !_tokens.Exists(token => token.Scope == scope && token.Node == join))
            return true;
        bool Leads(string node) => scope.Flow.Inputs(join).Exists(input => scope.Flow.CanLeave(node, input.From, to => to == join || IsShut(scope, to)));
        foreach (var token in _tokens.Where(token => token.Scope == scope && token.Node != join && token.Failure is null && Leads(token.Node)).ToList())
        {
            if (scope.Flow.Nested(token.Node) is not null && ScopeOf(token).IsFailing)
                continue;
            Drop(token);
        }

        foreach (var other in scope.Joins.Where(other => other.Key != join && other.Value.IsWaiting && Leads(other.Key)).Select(other => other.Key).ToList())
            Close(scope, other);
        return true;
    }

    /// <summary>The joins of one scope that cannot get what they lack. All are judged by the tokens as they are before any is decided.</summary>
    private bool DecideJoins()
    {
        foreach (var scope in _scopes.OrderByDescending(scope => scope.Path.Length))
        {
            var waiting = scope.Flow.Nodes.Where(node => scope.Joins.GetValueOrDefault(node) is { IsWaiting: true }).ToList();
            var stuck = waiting.Where(node => !CanComplete(scope, node)).ToList();
            var isKnot = stuck.Count == 0 && !_tokens.Exists(token => token.Scope == scope);
            if (isKnot)
                stuck = waiting.Exists(node => scope.Flow.Joins[node].IsBypassedWhenUnreachable) ? [.. waiting.Where(node => scope.Flow.Joins[node].IsBypassedWhenUnreachable)] : waiting;
            if (stuck.Count == 0)
                continue;
            var unmet = new List<ModelToken>();
            foreach (var node in stuck)
                Decide(scope, node, isKnot, unmet);
            foreach (var token in unmet)
                Fail(Take(token.Key), Unmet);
            return true;
        }

        return false;
    }

    private void Decide(ModelScope scope, string node, bool isKnot, List<ModelToken> unmet)
    {
        var join = scope.Flow.Joins[node];
        if (join.IsBypassedWhenUnreachable)
        {
            Close(scope, node);
        }
        else if (join.Kind == JoinKind.All && !isKnot)
        {
            Make(scope, node);
        }
        else
        {
            var inputs = scope.Flow.Inputs(node);
            var error = scope.Join(node).Arrived.Where(arrived => arrived.Error is not null).OrderBy(arrived => inputs.IndexOf(arrived.Edge)).FirstOrDefault().Error;
            Close(scope, node);
            var number = scope.Visits[node] = scope.Visits.GetValueOrDefault(node) + 1;
            var token = new ModelToken(_clock++, scope, node, number, error);
            _tokens.Add(token);
            unmet.Add(token);
        }
    }

    private bool CanComplete(ModelScope scope, string node)
    {
        var join = scope.Join(node);
        var living = scope.Flow.Inputs(node).Count(input => !join.Arrived.Exists(arrived => arrived.Edge == input) && IsAlive(scope, node, input));
        return scope.Flow.Joins[node].Kind == JoinKind.All ? living > 0 : join.Arrived.Count + living >= scope.Flow.Joins[node].Count;
    }

    /// <summary>Whether some token of the scope, or one that waits at another join, can still come by an input other than through the join itself.</summary>
    private bool IsAlive(ModelScope scope, string join, ModelEdge input)
        => _tokens.Where(token => token.Scope == scope).Select(token => token.Node)
            .Concat(scope.Joins.Where(other => other.Value.IsWaiting).Select(other => other.Key))
            .Any(at => at != join && scope.Flow.CanLeave(at, input.From, to => to == join || IsShut(scope, to)));

    /// <summary>Whether a join absorbs whatever still comes, for good.</summary>
    private static bool IsShut(ModelScope scope, string node)
        => scope.Flow.IsJoin(node) && !scope.Flow.IsInLoop(node) && scope.Joins.TryGetValue(node, out var join) && join.IsClosed;
}
