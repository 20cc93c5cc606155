namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Failures: who takes them, and what they hold up.</summary>
internal sealed partial class ReferenceRun
{
    private void Fail(ModelToken token, string error, bool isInside = false)
    {
        var (scope, flow) = (token.Scope, token.Scope.Flow);
        var (scopes, tokens) = Copy();
        // A join that lacks inputs again within one step leads nowhere: no visit was made in between, so it might go on for ever.
        if (error == Unmet && !isInside && !_unmet.Add(PathOf(token)))
        {
            Keep(token, error);
            return;
        }

        if (flow.Edges.Find(edge => edge.From == token.Node && edge.IsError) is { } boundary)
        {
            var turned = new List<HashSet<string>>();
            if (Go(scope, boundary, error, turned) && !turned.Exists(loop => CountIn(scope, loop) != 1))
                return;
            error = error == Unmet ? Unmet : Overlap;
        }
        else if (flow.ContinuesOnError.Contains(token.Node))
        {
            if (Leave(token, [ActionName.Default]) is not { } wrong)
                return;
            error = error == Unmet ? Unmet : wrong;
        }

        Restore(scopes, tokens);
        Keep(token, error);
    }

    /// <summary>Nothing takes the failure: the token stays, failed.</summary>
    private void Keep(ModelToken token, string error)
    {
        var scope = _scopes.Single(known => known.Path == token.Scope.Path);
        _tokens.Add(token with { Scope = scope, Failure = (error, _clock++) });
        scope.IsFailing = true;
        if (!scope.Flow.Continues)
            scope.HeldFrom = Math.Min(scope.HeldFrom, _clock);
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
        => _scopes.Where(scope => scope.IsFailing && !_tokens.Exists(token => IsInside(token.Scope, scope) && token.Failure is null && !IsHeld(token) && !IsOpen(token)))
            .OrderByDescending(scope => scope.Path.Length).ToList().Exists(FailScope);

    private bool FailScope(ModelScope failing)
    {
        if (failing.Parent is not { } outer)
        {
            Status = RunStatus.Failed;
            return true;
        }

        var stand = StandOf(failing);
        var error = _tokens.Where(token => IsInside(token.Scope, failing) && token.Failure is not null).MinBy(token => token.Failure!.Value.When)!.Failure!.Value.Error;
        if (outer.Flow.ContinuesOnError.Contains(stand.Node) || outer.Flow.Edges.Exists(edge => edge.From == stand.Node && edge.IsError))
        {
            Drop(stand);
            Fail(stand, error, isInside: true);
            return true;
        }

        if (outer.IsFailing && (outer.Flow.Continues || outer.HeldFrom != int.MaxValue))
            return false;
        outer.IsFailing = true;
        if (!outer.Flow.Continues)
            outer.HeldFrom = _clock;
        return true;
    }
}
