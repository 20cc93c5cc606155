namespace ActorFlow.Runs;

/// <summary>
/// Works out what one decision does to the tokens: where actions lead, which frames open, and which close because nothing is left in them.
/// </summary>
/// <remarks>Reads the head and leaves it alone; the event that carries <see cref="Moves"/> changes it.</remarks>
internal sealed partial class MovePlan(Turn turn)
{
    private Few<TokenEmission> _emitted;
    private Few<TokenEnd> _ended;
    private Few<FrameOpening> _opened;
    private Few<int> _closed;
    private Dictionary<(int Frame, string Node), int>? _planned;
    private long _nextVisit = turn.Head.NextVisit;
    private int _nextFrame = turn.Head.NextFrame;

    /// <summary>Visits that may not begin, with the bound they break; each fails at once.</summary>
    public List<(long Visit, RunError Error)>? Trips { get; private set; }

    /// <summary>The outcome of the run, if the plan takes its last token.</summary>
    public ActionName? Finished { get; private set; }

    /// <summary>Two different outcomes that exits of one frame have stated.</summary>
    public (string Path, ActionName First, ActionName Second)? Conflict { get; private set; }

    public IReadOnlyList<FrameOpening> Opened => _opened.Items;

    public Moves Moves()
    {
        if (_joined is null && _cut is null && _jumped is null)
            return _emitted.Count + _ended.Count + _opened.Count + _closed.Count == 0
                ? Runs.Moves.None : new Moves(_emitted.Items, _ended.Items, _opened.Items, _closed.Items);
        return new Moves(_emitted.Items, _ended.Items, _opened.Items, _closed.Items) { Joins = _joined ?? [], Cut = _cut ?? [], Dropped = _dropped
            ?? [], Jumped = _jumped ?? [] };
    }

    /// <summary>Puts the first token into a flow, at its start.</summary>
    public void Begin(Frame frame, RunError? error)
    {
        _isFresh = true;
        Begin(LevelOf(frame), error);
    }

    /// <summary>
    /// Takes up again a visit that failed or was cut off. A join that lacked inputs waits again with what had arrived. One that a bound stopped is
    /// stopped again if it still breaks it; else, before a nested flow, it goes in. One that a group's policy failed gives way to the members that
    /// failed.
    /// </summary>
    /// <returns>Whether other nodes are entered in the visit's place; if not, the visit itself runs again.</returns>
    public bool Resume(Visit visit, bool newKeys)
    {
        var level = LevelOf(turn.Head.Frame(visit.Frame));
        var place = turn.Place(visit);
        // A join that lacked inputs is judged anew; a node that joins nothing any more is free to run.
        if (visit.Failure is { } failure && Limits.IsUnmet(failure) && place.IsJoin)
        {
            if (Reopen(level, place))
                return true;
            (Trips ??= []).Add((visit.Id, failure));
        }
        else if (Bound(level, place, visit.Number, visit.Id) is { } broken)
            (Trips ??= []).Add((visit.Id, broken));
        else if (place.Node.SubFlow is { } nested)
            return Open(level, place, nested, visit.Number, visit.Error);
        else if (visit.Failed && place.Node is GroupGate gate)
            return EnterFailed(level, place, gate, newKeys);
        return false;
    }

    /// <summary>A visit ends with these actions: leads each to its targets, and closes the frames that this empties.</summary>
    public void Leave(Visit visit, FlowNode place, IReadOnlyList<ActionName> actions) => Leave(turn.Head.Frame(visit.Frame), place, actions);

    /// <summary>A token leaves a node with these actions.</summary>
    public void Leave(Frame frame, FlowNode place, IReadOnlyList<ActionName> actions)
    {
        Route(frame, place, actions);
        CloseEmptied(frame);
    }

    /// <summary>A token leaves a node by its error boundary.</summary>
    public void Leave(Frame frame, FlowNode place, FlowNode handler, RunError error)
    {
        Depart(frame, place);
        Go(LevelOf(frame), place, new JoinInput(place.Name, default, IsError: true), handler, error);
        CheckRounds(frame);
        CloseEmptied(frame);
    }

    private void CloseEmptied(Frame frame)
    {
        while (IsEmptied(frame))
        {
            var outcome = OutcomeOf(frame);
            if (frame.Parent is null)
            {
                Finished = outcome;
                return;
            }

            _closed.Add(frame.Id);
            if (frame.Work is null)
                Route(frame.Parent, turn.OuterPlace(frame), [outcome]);
            frame = frame.Parent;
        }
    }

    private void Route(Frame frame, FlowNode place, IReadOnlyList<ActionName> actions)
    {
        Depart(frame, place);
        var level = LevelOf(frame);
        var led = false;
        // What depends on the node is led to once, however many of its actions are not connected.
        var ledOn = place.Onward.Count > 0 && actions.Contains(ActionName.Default);
        for (var i = 0; i < actions.Count; i++)
        {
            var targets = place.TargetsOf(actions[i]);
            if (ReferenceEquals(targets, place.Onward) && targets.Count > 0)
            {
                led = true;
                if (ledOn)
                    continue;
                ledOn = true;
            }

            for (var t = 0; t < targets.Count; t++)
            {
                led = true;
                if (targets[t].To is { } to)
                    Go(level, place, new JoinInput(place.Name, targets[t].Action, IsError: false), level.Flow.Find(to)!, null);
                else
                    End(frame, place, targets[t].Kind == TransitionKind.Exit ? targets[t].Exit : actions[i], targets[t].Kind == TransitionKind.Exit);
            }
        }

        if (!led)
            End(frame, place, actions[0], isExit: false);
        CheckRounds(frame);
    }

    /// <summary>A token goes over an edge: into the next round of a loop, into a join, or straight to the node.</summary>
    private void Go(Level level, FlowNode from, JoinInput input, FlowNode to, RunError? error)
    {
        if (level.Flow.Joins is { } map)
        {
            GoRound(level, map, from, to);
            if (to.IsJoin)
            {
                Arrive(level, map, input, to, error);
                return;
            }
        }

        Enter(level, to, error);
    }

    /// <param name="level">The frame.</param>
    /// <param name="place">The node.</param>
    /// <param name="error">The failure that led there, or null.</param>
    /// <param name="unmet">Why the visit fails before it begins, or null.</param>
    /// <param name="again">The failure of the node's last visit, if that is taken up again: with its number, and so with its key.</param>
    private void Enter(Level level, FlowNode place, RunError? error, RunError? unmet = null, RunError? again = null)
    {
        var number = level.VisitsOf(place.Name) + CountPlanned(level.Id, place.Name) + (again is null ? 1 : 0);
        var broken = unmet ?? Bound(level, place, number, _nextVisit);
        if (place.Node.SubFlow is { } nested && broken is null)
        {
            Open(level, place, nested, number, error);
            return;
        }

        var emission = new TokenEmission(_nextVisit++, place.Name, number, level.Id, error) { Place = place, Attempts = again?.Attempts ?? 0 };
        _emitted.Add(emission);
        CountIn(level.Id, place.Name);
        if (broken is not null)
            (Trips ??= []).Add((emission.Visit, broken));
    }

    private bool Open(Level level, FlowNode place, FlowDefinition nested, int number, RunError? error)
    {
        var inner = new Level(_nextFrame++, nested, null, level) { Node = place.Name };
        _opened.Add(new FrameOpening(inner.Id, level.Id, place.Name, number));
        CountIn(level.Id, place.Name);
        Begin(inner, error);
        return true;
    }

    /// <summary>The bound that a visit of this number and id breaks, if it does. Ids count the visits of the run.</summary>
    private RunError? Bound(Level level, FlowNode place, int number, long visit)
    {
        var options = place.Node.Options;
        var path = level.PathOf(place.Name);
        if (number > options.MaxVisits)
            return Limits.Visits(turn.Head.RunId, level.Flow, place, path, number);
        if (visit > turn.Flow.MaxSteps && turn.Flow.MaxSteps != NodeOptions.Unlimited)
            return Limits.Steps(turn.Head.RunId, turn.Flow.MaxSteps, level.Flow, place, path, number);
        return place.Node.SubFlow is not null && level.Depth >= RunDecider.MaxDepth ? Limits.Depth(turn.Head.RunId, path, number) : null;
    }

    private void End(Frame frame, FlowNode place, ActionName action, bool isExit)
    {
        if (isExit && StatedExit(frame) is { } stated && stated != action)
            Conflict ??= (RunState.NodePath(frame, place.Name), stated, action);
        _ended.Add(new TokenEnd(frame.Id, action, isExit));
    }

    private Level LevelOf(Frame frame) => new(frame.Id, turn.FlowOf(frame), frame, null);

    private bool IsEmptied(Frame frame)
    {
        var live = frame.Live - 1;
        foreach (var emission in _emitted)
            live += emission.Frame == frame.Id ? 1 : 0;
        foreach (var opening in _opened)
            live += opening.Parent == frame.Id ? 1 : 0;
        return live == 0 && !IsAwaited(frame);
    }

    private ActionName OutcomeOf(Frame frame)
    {
        if (StatedExit(frame) is { } exit)
            return exit;
        var ended = frame.EndedTokens;
        var last = frame.LastAction;
        foreach (var end in _ended)
        {
            if (end.Frame == frame.Id)
            {
                ended++;
                last = end.Action;
            }
        }

        return ended == 1 ? last : ActionName.Default;
    }

    private ActionName? StatedExit(Frame frame)
    {
        if (frame.HasExit)
            return frame.Exit;
        foreach (var end in _ended)
        {
            if (end.Frame == frame.Id && end.IsExit)
                return end.Action;
        }

        return null;
    }

    /// <summary>How often the plan itself enters the node so far. Most plans enter one node, and then there is nothing to count.</summary>
    private int CountPlanned(int frame, string node)
    {
        if (_emitted.Count + _opened.Count == 0)
            return 0;
        if (_planned is null)
        {
            _planned = [];
            foreach (var emission in _emitted)
                CountIn(emission.Frame, emission.Node);
            foreach (var opening in _opened.Items.Where(opening => opening.Work is null))
                CountIn(opening.Parent, opening.Node);
        }

        return _planned.GetValueOrDefault((frame, node));
    }

    private void CountIn(int frame, string node)
    {
        if (_planned is not null)
            _planned[(frame, node)] = _planned.GetValueOrDefault((frame, node)) + 1;
    }

    /// <summary>A frame as the plan sees it: open in the head, or about to be opened by the plan itself.</summary>
    private sealed record Level(int Id, FlowDefinition Flow, Frame? Open, Level? Outer)
    {
        public string? Node { get; init; }

        public int Depth => Open?.Depth ?? Outer!.Depth + 1;

        public int VisitsOf(string node) => Open?.VisitsOf(node) ?? 0;

        public string PathOf(string node) => Open is not null ? RunState.NodePath(Open, node) : Outer!.PathOf($"{Node}/{node}");
    }
}
