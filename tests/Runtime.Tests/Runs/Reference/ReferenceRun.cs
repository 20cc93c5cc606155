namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>
/// A run, interpreted by the rules of <c>tokens.md</c> read literally: after every step, everything is looked at anew, by trying every token against every input.
/// Shares nothing with the decider but the drawing.
/// </summary>
internal sealed class ReferenceRun
{
    public const string Unmet = "unmet";
    public const string Overlap = "overlap";
    public const string Conflict = "conflict";

    private List<ModelScope> _scopes;
    private List<ModelToken> _tokens = [];
    private readonly List<(ModelScope Scope, string Join)> _cuts = [];
    private readonly HashSet<string> _unmet = new(StringComparer.Ordinal);
    private int _clock;

    public ReferenceRun(FlowDefinition flow)
    {
        _scopes = [new ModelScope(new ModelFlow(flow), null, "", "")];
        Begin(Root, null);
        Settle();
    }

    private ModelScope Root => _scopes[0];

    public RunStatus Status { get; private set; } = RunStatus.Running;

    public ActionName Outcome { get; private set; }

    public void Complete(string key, IReadOnlyList<ActionName> actions)
    {
        var (scopes, tokens) = Copy();
        var token = Take(key);
        if (Leave(token, actions) is { } wrong)
        {
            Restore(scopes, tokens);
            Fail(Take(key), wrong);
        }

        Settle();
    }

    /// <summary>A visit fails, with an error by which it is known again.</summary>
    public void Fail(string key, string error)
    {
        Fail(Take(key), error);
        Settle();
    }

    /// <summary>The failed tokens go on; a join that lacks inputs fails again at once.</summary>
    public void Retry()
    {
        Status = RunStatus.Running;
        foreach (var scope in _scopes)
            (scope.IsFailing, scope.HeldFrom) = (false, int.MaxValue);
        var failed = _tokens.Where(token => token.Failure is not null).ToList();
        _tokens = [.. _tokens.Select(token => token with { Failure = null })];
        foreach (var token in failed.Where(token => token.Failure!.Value.Error == Unmet))
            Fail(Take(token.Key), Unmet);
        Settle();
    }

    /// <summary>Everything that can be seen of the run, as text.</summary>
    public IEnumerable<string> Show()
    {
        yield return Status == RunStatus.Completed ? $"completed with {Outcome}" : $"{Status}";
        foreach (var token in _tokens.Where(token => token.Scope.Flow.Nested(token.Node) is null || token.Failure is not null).OrderBy(token => token.Key, StringComparer.Ordinal))
            yield return $"{token.Key} {token.Failure?.Error ?? (IsHeld(token) ? "held" : "active")} error {token.Error}";
        foreach (var scope in _scopes.OrderBy(scope => scope.Path, StringComparer.Ordinal))
        {
            yield return $"scope {scope.Path}";
            foreach (var (name, join) in scope.Joins.Where(join => join.Value.IsWaiting).OrderBy(join => join.Key, StringComparer.Ordinal))
                yield return $"{scope.Path}{name} round {join.Round} has {string.Join(", ", join.Arrived.Select(arrived => arrived.Edge.Input.ToString()).Order(StringComparer.Ordinal))}";
        }
    }

    private ModelToken Take(string key)
    {
        var token = _tokens.Single(token => token.Key == key);
        _tokens.Remove(token);
        return token;
    }

    private void Begin(ModelScope scope, string? error)
    {
        if (scope.Flow.IsJoin(scope.Flow.Start))
            scope.Join(scope.Flow.Start).IsClosed = true;
        Enter(scope, scope.Flow.Start, error);
    }

    private ModelToken Enter(ModelScope scope, string node, string? error)
    {
        var number = scope.Visits[node] = scope.Visits.GetValueOrDefault(node) + 1;
        var token = new ModelToken(_clock++, scope, node, number, error);
        _tokens.Add(token);
        if (scope.Flow.Nested(node) is { } nested)
        {
            var inner = new ModelScope(nested, scope, $"{token.Key}/", node);
            _scopes.Add(inner);
            Begin(inner, error);
        }

        return token;
    }

    /// <summary>A token leaves its node with some actions.</summary>
    /// <returns>Why it may not.</returns>
    private string? Leave(ModelToken token, IReadOnlyList<ActionName> actions)
    {
        var (scope, led, lost, wrong, turned) = (token.Scope, false, false, (string?)null, new List<HashSet<string>>());
        foreach (var action in actions)
        {
            foreach (var edge in scope.Flow.Edges.Where(edge => edge.From == token.Node && !edge.IsError && edge.Action == action))
            {
                led = true;
                if (edge.To is not null)
                    lost |= !Go(scope, edge, null, turned);
                else if (edge.Exit is not { } exit)
                    scope.Ends.Add(action);
                else if (scope.Exit is { } stated && stated != exit)
                    wrong ??= Conflict;
                else
                    scope.Exit = exit;
            }
        }

        if (!led)
            scope.Ends.Add(actions[0]);
        return wrong ?? (lost || turned.Exists(loop => CountIn(scope, loop) != 1) ? Overlap : null);
    }

    private int CountIn(ModelScope scope, HashSet<string> loop)
        => _tokens.Count(token => token.Scope == scope && loop.Contains(token.Node)) + scope.Joins.Count(join => join.Value.IsWaiting && loop.Contains(join.Key));

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
            foreach (var (name, known) in scope.Joins.Where(join => loop.Contains(join.Key) && (join.Value.IsClosed || join.Value.Arrived.Count > 0)).ToList())
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

    private ModelToken Make(ModelScope scope, string join)
    {
        var inputs = scope.Flow.Inputs(join);
        var error = scope.Join(join).Arrived.Where(arrived => arrived.Error is not null).OrderBy(arrived => inputs.IndexOf(arrived.Edge)).FirstOrDefault().Error;
        Close(scope, join);
        if (scope.Flow.Joins[join].CancelsRemaining)
            _cuts.Add((scope, join));
        return Enter(scope, join, error);
    }

    private static void Close(ModelScope scope, string join)
    {
        scope.Join(join).IsClosed = true;
        scope.Join(join).Arrived.Clear();
    }

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

    /// <summary>Looks at everything again and again, until nothing more follows.</summary>
    private void Settle()
    {
        while (Status == RunStatus.Running && (CutOff() || DecideJoins() || CloseScope() || FailScope()))
        {
        }

        _unmet.Clear();
    }

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

    private (List<ModelScope> Scopes, List<ModelToken> Tokens) Copy()
    {
        var copies = new Dictionary<ModelScope, ModelScope>();
        foreach (var scope in _scopes)
            copies.Add(scope, scope.Copy(scope.Parent is null ? null : copies[scope.Parent]));
        return ([.. copies.Values], [.. _tokens.Select(token => token with { Scope = copies[token.Scope] })]);
    }

    private void Restore(List<ModelScope> scopes, List<ModelToken> tokens)
    {
        (_scopes, _tokens) = (scopes, tokens);
        _cuts.Clear();
    }
}
