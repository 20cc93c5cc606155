namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>
/// A run, interpreted by the rules of <c>tokens.md</c> read literally: after every step, everything is looked at anew, by trying every token against
/// every input. Shares nothing with the decider but the drawing.
/// </summary>
internal sealed partial class ReferenceRun
{
    public const string Unmet = "unmet";
    public const string Overlap = "overlap";
    public const string Conflict = "conflict";
    public const string Limit = "limit";

    private List<ModelScope> _scopes;
    private List<ModelToken> _tokens = [];
    private readonly List<(ModelScope Scope, string Join)> _cuts = [];
    private List<(string Key, string Error)> _trips = [];
    private readonly HashSet<(string Path, string Error)> _said = [];
    private int _clock;
    private bool _isRetrying;
    private int _depth;

    public ReferenceRun(FlowDefinition flow)
    {
        _scopes = [new ModelScope(new ModelFlow(flow), null, "", "")];
        Begin(Root, null);
        Settle();
    }

    private ModelScope Root => _scopes[0];

    public RunStatus Status { get; private set; } = RunStatus.Running;

    public ActionName Outcome { get; private set; }

    /// <summary>A cancel was asked for: nothing ends by itself any more.</summary>
    private bool IsCancelling { get; set; }

    public void Complete(string key, IReadOnlyList<ActionName> actions)
    {
        var (scopes, tokens) = Copy();
        var token = Take(key);
        token.Scope.Failed.Remove(token.Node);
        var wrong = IsBeside(token) ? default : Leave(token, actions);
        if (wrong.IsWrong)
        {
            Restore(scopes, tokens);
            Fail(Take(key), wrong.Conflicts ? Conflict : Overlap);
        }

        Settle();
    }

    /// <summary>A visit fails, with an error by which it is known again.</summary>
    public void Fail(string key, string error)
    {
        Fail(Take(key), error);
        Settle();
    }

    public void Cancel() => IsCancelling = true;

    /// <summary>What was in flight has ended, or was cut off.</summary>
    public void FinishCancel() => (IsCancelling, Status) = (false, RunStatus.Cancelled);

    /// <summary>
    /// The failed tokens go on; a join that lacked inputs is judged anew; a bound that is broken breaks again at once; a failed group runs its failed
    /// members again.
    /// </summary>
    public void Retry(bool newKeys)
    {
        Status = RunStatus.Running;
        if (_termination is not null)
        {
            EndEarly();
            return;
        }

        foreach (var scope in _scopes.Where(scope => scope.IsFailing))
            (scope.IsFailing, scope.HeldFrom, scope.TriesBefore) = (false, int.MaxValue, scope.Try - 1);
        var failed = _tokens.Where(token => token.Failure is not null).OrderBy(token => token.Made).ToList();
        _tokens = [.. _tokens.Select(token => token with { Failure = null })];
        var reopened = new List<ModelScope>();
        foreach (var token in failed)
        {
            var flow = token.Scope.Flow;
            if (token.Failure!.Value.Error == Unmet && flow.IsJoin(token.Node))
                Reopen(token, reopened);
            else if (token.Number > flow.MaxVisits[token.Node])
                _trips.Add((token.Key, Limit));
            else if (flow.Gates.GetValueOrDefault(token.Node) is { } members && members.Any(token.Scope.Failed.Contains))
                RunMembersAgain(token, members, newKeys);
        }

        _depth++;
        JudgeAnew(reopened);
        _depth--;
        Settle();
    }

    /// <summary>Everything that can be seen of the run, as text.</summary>
    public IEnumerable<string> Show()
    {
        yield return Status == RunStatus.Completed ? $"completed with {Outcome}" : $"{Status}";
        foreach (var token in _tokens.Where(token => !IsOpen(token)).OrderBy(token => token.Key, StringComparer.Ordinal))
            yield return $"{token.Key} {token.Failure?.Error ?? (IsHeld(token) ? "held" : "active")} error {token.Error}";
        foreach (var scope in _scopes.OrderBy(scope => scope.Path, StringComparer.Ordinal))
        {
            yield return $"scope {scope.Path} try {scope.Try}";
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

    /// <summary>Looks at everything again and again, until nothing more follows.</summary>
    private void Settle()
    {
        _depth++;
        // What one step has stopped before it began fails even where something else in that step has ended the run.
        while (CutOff() || (Status == RunStatus.Running && DecideJoins(_ => true)) || FailTrips()
            || (Status == RunStatus.Running && (Finish() || FailScope())))
        {
        }

        if (--_depth == 0)
            _said.Clear();
    }

    /// <summary>The run ends when nothing is left in it.</summary>
    private bool Finish()
    {
        if (IsCancelling || !IsEmpty(Root))
            return false;
        (Status, Outcome) = (RunStatus.Completed, Root.Outcome);
        return true;
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
        _trips.Clear();
    }
}
