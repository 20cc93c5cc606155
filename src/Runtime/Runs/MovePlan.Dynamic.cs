namespace ActorFlow.Runs;

/// <content>What a visit asks for beside its actions: work, jumps, iterations.</content>
internal sealed partial class MovePlan
{
    private List<int>? _jumped;
    private Dictionary<(int Frame, string Node), int>? _adding;
    private Dictionary<int, HashSet<string>>? _open;

    /// <summary>A visit that asks for more than its actions ends: leads it on, and closes the frames that this empties.</summary>
    /// <param name="visit">The visit.</param>
    /// <param name="place">Its node.</param>
    /// <param name="actions">Its actions.</param>
    /// <param name="work">What else it asks for, or null.</param>
    /// <returns>Why it may not, or null. The plan is of no use then.</returns>
    public Exception? Leave(Visit visit, FlowNode place, IReadOnlyList<ActionName> actions, DynamicWork? work)
    {
        var frame = turn.Head.Frame(visit.Frame);
        Exception? refusal = work is { Gotos.Count: > 0 } ? Jump(frame, visit, place, work.Gotos) : work is { Iterations.Count: > 0 }
            ? Repeat(frame, visit, place, work.Iterations) : null;
        if (refusal is not null)
            return refusal;
        if (work is null or { Gotos.Count: 0, Iterations.Count: 0 })
        {
            if (IsBesideIterations(visit))
                Depart(frame, place);
            else
                Route(frame, place, actions);
        }

        foreach (var task in work?.Tasks ?? [])
        {
            if (Add(frame, visit, task) is { } refused)
                return refused;
        }

        CloseEmptied(frame);
        return null;
    }

    /// <summary>The token of a visit ends here, whatever its actions lead to: the run is on its way out.</summary>
    public void End(Visit visit, FlowNode place, ActionName action)
    {
        var frame = turn.Head.Frame(visit.Frame);
        Depart(frame, place);
        End(frame, place, action, isExit: false);
        CloseEmptied(frame);
    }

    /// <summary>Whether other iterations of the same visit have not ended: then the last of them goes on for all.</summary>
    public bool IsBesideIterations(Visit visit)
        => visit.Set != 0 && turn.Head.Visits.Any(other => other.Set == visit.Set && other.Frame == visit.Frame && other.Id != visit.Id);

    private IterationLimitException? Repeat(Frame frame, Visit visit, FlowNode place, IReadOnlyList<System.Text.Json.JsonElement?> data)
    {
        var options = place.Node.Options;
        if (visit.Iteration >= options.MaxIterations)
            return new IterationLimitException(turn.Head.RunId, turn.Head.NodePath(visit), options.MaxIterations);
        Depart(frame, place);
        var level = LevelOf(frame);
        foreach (var one in data)
        {
            Enter(level, place, visit.Error);
            _emitted.Last = _emitted.Last with { Iterated = new IterationFacts(visit.Iteration + 1, visit.Set != 0 ? visit.Set : visit.Id, one) };
        }

        return null;
    }

    private DynamicWorkException? Jump(Frame frame, Visit visit, FlowNode place, IReadOnlyList<string> nodes)
    {
        var level = LevelOf(frame);
        Depart(frame, place);
        (_jumped ??= []).Add(frame.Id);
        foreach (var node in nodes)
        {
            if (level.Flow.Find(node) is not { Node: not (StartNode or GroupGate) } target)
            {
                return new DynamicWorkException(turn.Head.RunId, turn.Head.NodePath(visit),
                    $"it asks to go to '{node}', and flow '{level.Flow.Name}' has no such node",
                    "Mend the name, or add the node to the flow.");
            }

            if (level.Flow.Joins is { } map)
            {
                var jump = new JumpSearch(turn.Head, frame, map, place, target);
                if (jump.Crossed() is { } crossed)
                {
                    return new DynamicWorkException(turn.Head.RunId, turn.Head.NodePath(visit),
                        $"it asks to go to '{node}', across the join at '{crossed.Name}', to which others are still on their way",
                        "Go there after the join, or to a node that leads to the join in the way this one does.");
                }

                foreach (var join in jump.Reopened())
                    Reopen(level, map, place, join, target);
            }

            Enter(level, target, null);
        }

        CheckRounds(frame);
        return null;
    }

    /// <summary>Nobody else is on the way to the join: it is due once more, or is made by the jump itself, where that leads to it.</summary>
    private void Reopen(Level level, Definition.JoinMap map, FlowNode from, FlowNode join, FlowNode target)
    {
        if (DraftOrState(level, join) is not (JoinStatus.Open, 0))
        {
            var draft = DraftOf(level, join);
            draft.Renew();
            Add(new JoinMove(level.Id, join.Name, JoinStep.Renewed) { Epoch = draft.Epoch });
            for (var loop = map.Loops.Around(join.Index); loop is not null; loop = loop.Parent)
            {
                if (map.Loops.IsIn(from.Index, loop) && map.Loops.IsIn(target.Index, loop) && (_turned is null || !_turned.Contains((level, loop))))
                    (_turned ??= []).Add((level, loop));
            }
        }

        if (join != target)
            return;
        DraftOf(level, join).Close(JoinStatus.Fired);
        Add(new JoinMove(level.Id, join.Name, JoinStep.Fired));
    }

    private Exception? Add(Frame from, Visit visit, TaskFacts task)
    {
        var home = from;
        while (turn.FlowOf(home) is var around && (around.Home is not null || !task.IsKnownTo(around)))
        {
            if (home.Parent is null)
                return new DynamicWorkException(turn.Head.RunId, turn.Head.NodePath(visit),
                    $"it adds work '{task.Id}' with nodes that no flow around it knows", "Name them with FlowBuilder.Include.");
            home = home.Parent;
        }

        var level = LevelOf(home);
        foreach (var leaf in task.Shape.Leaves())
        {
            var place = level.Flow.Find(leaf.Name)!;
            var number = level.VisitsOf(leaf.Name) + CountPlanned(level.Id, leaf.Name) + home.AddedOf(leaf.Name) + CountAdding(level.Id, leaf.Name);
            if (number > place.Node.Options.MaxVisits)
            {
                return new LoopLimitException(turn.Head.RunId, level.PathOf(leaf.Name),
                    $"added for the {number}th time, over its MaxVisits of {place.Node.Options.MaxVisits}",
                    null);
            }
        }

        var name = FreeName(level, task.Id);
        var inner = new Level(_nextFrame++, task.FlowIn(level.Flow), null, level) { Node = name };
        _opened.Add(new FrameOpening(inner.Id, home.Id, name, (int)(visit.Id % int.MaxValue) + 1) { Work = task });
        Begin(inner, null);
        return null;
    }

    private int CountAdding(int frame, string node)
    {
        _adding ??= [];
        return _adding[(frame, node)] = _adding.GetValueOrDefault((frame, node)) + 1;
    }

    /// <summary>
    /// What added work is called among that which is open beside it, and among the nodes of the flow: as it is named in paths, and so for results and
    /// failures.
    /// </summary>
    private string FreeName(Level level, string id)
    {
        _open ??= [];
        if (!_open.TryGetValue(level.Id, out var names))
            _open.Add(level.Id, names = turn.Head.Frames.Where(frame => frame.Work is not null && frame.Parent == level.Open)
                .Select(frame => frame.Node).ToHashSet(StringComparer.Ordinal));
        var name = $"+{id}";
        for (var number = 2; level.Flow.Find(name) is not null || !names.Add(name); number++)
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"+{id} ({number})");
        return name;
    }
}
