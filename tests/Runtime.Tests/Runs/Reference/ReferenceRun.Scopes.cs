namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Nested flows: their end, and what lies inside them.</summary>
internal sealed partial class ReferenceRun
{
    private bool CloseScope()
    {
        var empty = _scopes.Where(scope => !_tokens.Exists(token => token.Scope == scope) && !scope.Joins.Values.Any(join => join.IsWaiting)).MaxBy(scope => scope.Path.Length);
        if (empty is null)
            return false;
        if (empty.Parent is null)
        {
            (Status, Outcome) = (RunStatus.Completed, empty.Outcome);
            return true;
        }

        var stand = StandOf(empty);
        _tokens.Remove(stand);
        _scopes.Remove(empty);
        if (Leave(stand, [empty.Outcome]) is { } wrong)
            throw new NotSupportedException($"the model does not undo what a nested flow's end led to: {wrong}");
        return true;
    }

    /// <summary>Takes a token out, with the nested flow that it stands for.</summary>
    private void Drop(ModelToken token)
    {
        _tokens.Remove(token);
        if (token.Scope.Flow.Nested(token.Node) is null || token.Failure is not null)
            return;
        var inner = ScopeOf(token);
        foreach (var inside in _tokens.Where(inside => inside.Scope == inner).ToList())
            Drop(inside);
        _scopes.Remove(inner);
    }

    private bool IsHeld(ModelToken token)
    {
        for (var scope = token.Scope; scope is not null; scope = scope.Parent)
        {
            if (token.Made >= scope.HeldFrom)
                return true;
        }

        return false;
    }

    /// <summary>Whether the token stands for a nested flow that is open, so that the tokens in there count.</summary>
    private bool IsOpen(ModelToken token) => token.Scope.Flow.Nested(token.Node) is not null && _scopes.Exists(scope => scope.Path == $"{token.Key}/");

    private static bool IsInside(ModelScope? inner, ModelScope outer) => inner is not null && (inner == outer || IsInside(inner.Parent, outer));

    private ModelScope ScopeOf(ModelToken stand) => _scopes.Single(scope => scope.Path == $"{stand.Key}/");

    private ModelToken StandOf(ModelScope scope) => _tokens.Single(token => $"{token.Key}/" == scope.Path);
}
