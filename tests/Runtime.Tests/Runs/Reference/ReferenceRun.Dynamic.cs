namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>What a visit asks for beside its actions, by the rules of <c>tokens.md</c> read literally.</summary>
internal sealed partial class ReferenceRun
{
    public const string Crossed = "crossed";
    public const string Iterated = "iterated";

    private ActionName? _termination;

    /// <summary>A visit ends and asks for more than its actions lead to.</summary>
    /// <param name="key">The visit.</param>
    /// <param name="actions">Its actions.</param>
    /// <param name="work">What it asks for.</param>
    /// <param name="adder">What names the work that it adds.</param>
    public void Complete(string key, IReadOnlyList<ActionName> actions, DynamicWork work, long adder)
    {
        var (scopes, tokens) = Copy();
        var token = Take(key);
        token.Scope.Failed.Remove(token.Node);
        if (work.Terminates is not null)
        {
            Terminate(token, actions[0]);
            return;
        }

        var refused = work.Gotos.Count > 0 ? Jump(token, work.Gotos, out var wrong) : work.Iterations.Count > 0
            ? Repeat(token, work.Iterations.Count, out wrong) : Onward(token, actions, out wrong);
        foreach (var task in work.Tasks)
            refused ??= Add(token.Scope, task, adder);
        if (refused is null)
            wrong = wrong.And(LeaveEmptied(token.Scope));
        if (refused is not null || wrong.IsWrong)
        {
            Restore(scopes, tokens);
            Fail(Take(key), refused ?? (wrong.Conflicts ? Conflict : Overlap));
        }

        Settle();
    }

    private void Terminate(ModelToken token, ActionName action)
    {
        _termination ??= action;
        if (IsCancelling || Root.IsFailing)
        {
            token.Scope.Ends.Add(action);
            LeaveEmptied(token.Scope);
            Settle();
            return;
        }

        EndEarly();
    }

    private void EndEarly()
    {
        (Status, Outcome) = (RunStatus.Completed, _termination!.Value);
        _tokens.Clear();
        _scopes.RemoveRange(1, _scopes.Count - 1);
        Root.Joins.Clear();
    }

    private string? Onward(ModelToken token, IReadOnlyList<ActionName> actions, out ModelWrong wrong)
    {
        wrong = IsBeside(token) ? default : Route(token, actions);
        return null;
    }

    /// <summary>Whether others of the iterations it belongs to have not ended: the last one goes on for all.</summary>
    private bool IsBeside(ModelToken token) => token.Set is not null && _tokens.Exists(other => other.Set == token.Set && other.Scope == token.Scope);

    private string? Repeat(ModelToken token, int times, out ModelWrong wrong)
    {
        wrong = default;
        if (token.Iteration >= NodeOptions.DefaultMaxIterations)
            return Iterated;
        for (var i = 0; i < times; i++)
        {
            var again = Enter(token.Scope, token.Node, token.Error);
            _tokens[_tokens.IndexOf(again)] = again with { Iteration = token.Iteration + 1, Set = token.Set ?? token.Key };
        }

        return null;
    }

    private string? Jump(ModelToken token, IReadOnlyList<string> targets, out ModelWrong wrong)
    {
        wrong = default;
        var (scope, flow, turned) = (token.Scope, token.Scope.Flow, new List<HashSet<string>>());
        // All are judged by how things are before the first of them moves.
        var open = flow.Nodes.Where(flow.IsJoin).ToDictionary(join => join, join => IsAwaited(scope, join), StringComparer.Ordinal);
        foreach (var target in targets)
        {
            foreach (var join in open.Keys.Where(join => open[join]))
            {
                var (before, after) = (InputsFrom(flow, token.Node, join), InputsFrom(flow, target, join));
                if (target == join || !before.SetEquals(after))
                    return Crossed;
            }

            foreach (var join in open.Keys.Where(join => !open[join] && (target == join || InputsFrom(flow, target, join).Count > 0)))
            {
                if (scope.Joins.GetValueOrDefault(join) is { } known && (known.IsClosed || known.Arrived.Count > 0))
                {
                    scope.Joins[join] = new ModelJoin { Round = known.Round + 1 };
                    turned.AddRange(flow.Loops.Where(loop => loop.Nodes.Contains(join) && loop.Nodes.Contains(token.Node)
                        && loop.Nodes.Contains(target)).Select(loop => loop.Nodes));
                }

                if (target == join)
                    scope.Join(join).IsClosed = true;
            }

            Enter(scope, target, null);
        }

        wrong = new ModelWrong(turned.Exists(loop => CountIn(scope, loop) != 1), false);
        return null;
    }

    /// <summary>Whether tokens wait at a join, or somebody else can still come to it in its round.</summary>
    private bool IsAwaited(ModelScope scope, string join)
        => scope.Joins.GetValueOrDefault(join) is { Arrived.Count: > 0 }
            || _tokens.Where(other => other.Scope == scope).Select(other => other.Node)
            .Concat(scope.Joins.Where(other => other.Value.IsWaiting).Select(other => other.Key))
                .Any(node => node != join && InputsFrom(scope.Flow, node, join).Count > 0);

    /// <summary>The inputs by which a token at a node can come to a join in its round.</summary>
    private static HashSet<ModelEdge> InputsFrom(ModelFlow flow, string node, string join)
    {
        bool Turns(ModelEdge edge)
            => flow.Loops.Exists(loop => loop.Nodes.Contains(join) && loop.Nodes.Contains(edge.From) && loop.Heads.Contains(edge.To!));
        var edges = flow.Edges.Where(edge => edge.To is not null && !Turns(edge)).ToList();
        var reached = new HashSet<string>(StringComparer.Ordinal) { node };
        while (edges.Exists(edge => edge.To != join && reached.Contains(edge.From) && reached.Add(edge.To!)))
        {
        }

        return [.. edges.Where(edge => edge.To == join && reached.Contains(edge.From))];
    }

    /// <summary>Opens a scope of its own for work, in that of the nearest flow around that knows its nodes.</summary>
    private string? Add(ModelScope from, TaskFacts task, long adder)
    {
        var names = task.Shape.Leaves().Select(leaf => leaf.Name).ToList();
        var home = from;
        while (home.Flow.Definition.Home is not null || !names.TrueForAll(home.Flow.Nodes.Contains))
            home = home.Parent!;
        foreach (var name in names)
        {
            home.Added[name] = home.Added.GetValueOrDefault(name) + 1;
            if (home.Visits.GetValueOrDefault(name) + home.Added[name] > home.Flow.MaxVisits[name])
                return Limit;
        }

        var scope = new ModelScope(new ModelFlow(task.FlowIn(home.Flow.Definition)), home, $"{home.Path}~{task.Id}#{adder + 1}/",
            $"+{task.Id}") { IsTask = true };
        _scopes.Add(scope);
        Begin(scope, null);
        return null;
    }

    private void DropTasks(ModelScope scope)
    {
        foreach (var task in _scopes.Where(task => task.IsTask && task.Parent == scope).ToList())
        {
            foreach (var inside in _tokens.Where(inside => inside.Scope == task).ToList())
                Drop(inside);
            _scopes.Remove(task);
        }
    }
}
