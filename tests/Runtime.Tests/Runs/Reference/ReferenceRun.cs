namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>
/// A run, interpreted by the rules of <c>tokens.md</c> read literally: after every step, everything is looked at anew, by trying every token against every input.
/// Shares nothing with the decider but the drawing.
/// </summary>
internal sealed partial class ReferenceRun
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

    /// <summary>Looks at everything again and again, until nothing more follows.</summary>
    private void Settle()
    {
        while (Status == RunStatus.Running && (CutOff() || DecideJoins() || CloseScope() || FailScope()))
        {
        }

        _unmet.Clear();
    }

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
