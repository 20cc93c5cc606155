namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Failures: who takes them, and what they hold up.</summary>
internal sealed partial class ReferenceRun
{
    /// <summary>A visit that was taken out fails.</summary>
    private void Fail(ModelToken token, string error)
    {
        // A join that fails so again within one step leads nowhere: no visit was made in between, so it might go on for ever. The same holds for a
        // bound that breaks behind a boundary.
        var isAgain = error is Unmet or Overlap or Conflict && _said.Contains((PathOf(token), error));
        var isBrokenTwice = error == Limit && token.Error is not null;
        if (isAgain || isBrokenTwice || !LeadOn(token, ref error))
            Keep(token, error);
        _said.Add((PathOf(token), error));
    }

    /// <summary>Leads a token that is out to its boundary, or on as if it were done.</summary>
    /// <returns>False when nothing takes the failure; then everything is as it was.</returns>
    private bool LeadOn(ModelToken token, ref string error)
    {
        var (scope, flow) = (token.Scope, token.Scope.Flow);
        var (scopes, tokens) = Copy();
        ModelWrong wrong;
        if (flow.Edges.Find(edge => edge.From == token.Node && edge.IsError) is { } boundary)
        {
            var turned = new List<HashSet<string>>();
            var isFree = Go(scope, boundary, error, turned);
            wrong = new ModelWrong(!isFree || turned.Exists(loop => CountIn(scope, loop) != 1), false).And(LeaveEmptied(scope));
        }
        else if (flow.ContinuesOnError.Contains(token.Node) && error != Limit)
        {
            wrong = IsBeside(token) ? default : Leave(token, [ActionName.Default]);
        }
        else
        {
            return false;
        }

        if (!wrong.IsWrong)
        {
            scope.Failed.Add(token.Node);
            return true;
        }

        if (error is not (Unmet or Limit))
            error = wrong.Overlaps ? Overlap : Conflict;
        Restore(scopes, tokens);
        return false;
    }

    /// <summary>Nothing takes the failure: the token stays, failed.</summary>
    private void Keep(ModelToken token, string error)
    {
        var scope = _scopes.Single(known => known.Path == token.Scope.Path);
        _tokens.Add(token with { Scope = scope, Failure = (error, _clock++) });
        Hold(scope);
    }

    private void Hold(ModelScope scope)
    {
        scope.IsFailing = true;
        if (!scope.Flow.Continues)
            scope.HeldFrom = Math.Min(scope.HeldFrom, _clock);
    }

    /// <summary>Visits that were stopped before they began fail, one after the other, each with all that follows.</summary>
    private bool FailTrips()
    {
        if (_trips.Count == 0)
            return false;
        var trips = _trips;
        _trips = [];
        foreach (var (key, error) in trips)
        {
            if (!_tokens.Exists(token => token.Key == key))
                continue;
            Fail(Take(key), error);
            Settle();
        }

        return true;
    }

    private static string PathOf(ModelToken token)
    {
        var path = token.Node;
        for (var scope = token.Scope; scope.Parent is not null; scope = scope.Parent)
            path = $"{scope.Node}/{path}";
        return path;
    }

    /// <summary>Scopes in which something failed and nothing else is active: the failure goes to the flow around, and so on outwards.</summary>
    private bool FailScope()
        => !IsCancelling
            && _scopes.Where(scope => scope.IsFailing
                && !_tokens.Exists(token => IsInside(token.Scope, scope) && token.Failure is null && !IsHeld(token) && !IsOpen(token)))
            .OrderByDescending(scope => scope.Path.Length).Select(scope => scope.Path).ToList()
            .Exists(path => FailScope(_scopes.Single(scope => scope.Path == path)));

    private bool FailScope(ModelScope failing)
    {
        if (failing.Parent is not { } outer)
        {
            Status = RunStatus.Failed;
            return true;
        }

        if (failing.IsTask)
        {
            if (outer.IsFailing && (outer.Flow.Continues || outer.HeldFrom != int.MaxValue))
                return false;
            Hold(outer);
            return true;
        }

        var stand = StandOf(failing);
        var failed = _tokens.Where(token => IsInside(token.Scope, failing) && token.Failure is not null).OrderBy(token => token.Failure!.Value.When)
            .ToList();
        if (failing.Try - failing.TriesBefore < outer.Flow.Tries[stand.Node] && !failed.Exists(token => token.Failure!.Value.Error == Limit))
        {
            TryAgain(failing);
            return true;
        }

        var error = failed[0].Failure!.Value.Error;
        if (!failed.Exists(token => token.Failure!.Value.Error == Limit && token.Error is not null))
        {
            var (scopes, tokens) = Copy();
            Drop(stand);
            if (LeadOn(stand, ref error))
                return true;
            Restore(scopes, tokens);
            outer = _scopes.Single(scope => scope.Path == outer.Path);
        }

        if (outer.IsFailing && (outer.Flow.Continues || outer.HeldFrom != int.MaxValue))
            return false;
        Hold(outer);
        return true;
    }

    /// <summary>A nested flow begins at its start again; what it has done counts no more, but its visits are numbered on.</summary>
    private void TryAgain(ModelScope scope)
    {
        foreach (var inside in _tokens.Where(inside => inside.Scope == scope).ToList())
            Drop(inside);
        DropTasks(scope);
        scope.Reset();
        Begin(scope, scope.EntryError);
    }

    /// <summary>What had arrived at a join that failed waits again.</summary>
    private void Reopen(ModelToken token, List<ModelScope> reopened)
    {
        Take(token.Key);
        token.Scope.Join(token.Node).IsClosed = false;
        reopened.Add(token.Scope);
    }

    /// <summary>All joins that wait again are judged, innermost first, before those that fail do.</summary>
    private void JudgeAnew(List<ModelScope> reopened)
    {
        var others = _trips;
        _trips = [];
        _isRetrying = true;
        foreach (var path in _scopes.Where(reopened.Contains).OrderByDescending(scope => scope.Path.Count(letter => letter == '/'))
            .Select(scope => scope.Path).ToList())
        {
            while (DecideJoins(scope => scope.Path == path))
            {
            }
        }

        _isRetrying = false;
        FailTrips();
        _trips = [.. others, .. _trips];
    }

    /// <summary>The policy of a group was not content: its failed members run again, and it is asked anew.</summary>
    private void RunMembersAgain(ModelToken gate, IReadOnlyList<string> members, bool newKeys)
    {
        Take(gate.Key);
        var scope = gate.Scope;
        if (scope.Flow.IsJoin(gate.Node))
            scope.Joins[gate.Node] = new ModelJoin { Round = scope.Join(gate.Node).Round + 1 };
        foreach (var member in members.Where(scope.Failed.Contains).ToList())
            Enter(scope, member, null, again: !newKeys && scope.Flow.Nested(member) is null);
    }
}
