namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>Entries into flows, and the tokens that stand for them.</summary>
internal sealed partial class ReferenceRun
{
    /// <summary>Takes a token out, with the nested flow that it stands for.</summary>
    private void Drop(ModelToken token)
    {
        _tokens.Remove(token);
        if (token.Failure is not null || FindScope(token) is not { } inner)
            return;
        foreach (var inside in _tokens.Where(inside => inside.Scope == inner).ToList())
            Drop(inside);
        DropTasks(inner);
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
    private bool IsOpen(ModelToken token) => token.Failure is null && FindScope(token) is not null;

    private static bool IsInside(ModelScope? inner, ModelScope outer) => inner is not null && (inner == outer || IsInside(inner.Parent, outer));

    /// <summary>The nested flow that a token stands for; none where the token was stopped before it.</summary>
    private ModelScope? FindScope(ModelToken stand)
        => stand.Scope.Flow.Nested(stand.Node) is null ? null : _scopes.SingleOrDefault(scope => scope.Path == $"{stand.Key}/");

    private ModelToken StandOf(ModelScope scope) => _tokens.Single(token => $"{token.Key}/" == scope.Path);
}
