using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <content>What a token's way does to joins, and to the rounds of loops.</content>
internal sealed partial class MovePlan
{
    private List<JoinMove>? _joined;
    private List<long>? _cut;
    private List<int>? _dropped;
    private Dictionary<(int Frame, string Node), JoinDraft>? _drafts;
    private List<(int Frame, FlowNode Place)>? _left;
    private List<(Level Level, Loop Loop)>? _turned;
    private bool _isFresh;

    /// <summary>Joins that were made and cut off what could still come to them.</summary>
    public List<(int Frame, FlowNode Join)>? Cuts { get; private set; }

    /// <summary>Frames in which joins that had failed wait again.</summary>
    public HashSet<Frame>? Reopened { get; private set; }

    /// <summary>A loop whose next round would begin while its last one is not over.</summary>
    public (string Path, FlowNode Head)? Overlap { get; private set; }

    /// <summary>What a search has decided about joins of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="decided">The joins.</param>
    /// <param name="wrong">Why the frame may not end by this, if so: then the last join fails with that, as a visit that never began.</param>
    public void Decide(Frame frame, List<(FlowNode Join, JoinVerdict Verdict)> decided, Exception? wrong = null)
    {
        var level = LevelOf(frame);
        foreach (var (join, verdict) in decided)
        {
            var draft = DraftOf(level, join);
            if (wrong is not null && join == decided[^1].Join)
            {
                Fire(level, level.Flow.Joins!, join, draft,
                    RunError.Of(level.PathOf(join.Name), level.VisitsOf(join.Name) + 1, NodePhase.Prep, 0, wrong));
                continue;
            }

            if (verdict == JoinVerdict.Bypassed)
            {
                draft.Close(JoinStatus.Bypassed);
                Add(new JoinMove(level.Id, join.Name, JoinStep.Bypassed));
                continue;
            }

            var unmet = verdict == JoinVerdict.Fails ? Unmet(level, join, draft) : null;
            Fire(level, level.Flow.Joins!, join, draft, unmet);
        }

        CloseLeft(frame);
    }

    /// <summary>Cuts off visits, nested flows and waiting tokens.</summary>
    public void Cut(Frame frame, List<long> visits, List<int> frames, List<FlowNode> joins)
    {
        (_cut, _dropped) = (visits, frames);
        foreach (var join in joins)
            Add(new JoinMove(frame.Id, join.Name, JoinStep.Bypassed));
    }

    /// <summary>Closes a frame in which joins were passed over, if nothing is left in it.</summary>
    private void CloseLeft(Frame frame)
    {
        if (frame.Live > 0 || _emitted.Count + _opened.Count > 0 || IsAwaited(frame))
            return;
        if (frame.Parent is null)
        {
            Finished = OutcomeOf(frame);
            return;
        }

        _closed.Add(frame.Id);
        if (frame.Work is not null)
        {
            CloseEmptied(frame.Parent);
            return;
        }

        var outcome = OutcomeOf(frame);
        Route(frame.Parent, turn.OuterPlace(frame), [outcome]);
        CloseEmptied(frame.Parent);
    }

    /// <summary>The first token of a flow: where the start joins paths, it is one that nothing else can come before.</summary>
    private void Begin(Level level, RunError? error)
    {
        if (level.Flow.Entry is { Node: StartNode } start)
        {
            foreach (var target in start.TargetsOf(ActionName.Default))
                Go(level, start, new JoinInput(start.Name, target.Action, IsError: false), level.Flow.Find(target.To!)!, error);
            return;
        }

        if (level.Flow.Entry.IsJoin)
        {
            Add(new JoinMove(level.Id, level.Flow.Entry.Name, JoinStep.Fired));
            (_drafts ??= [])[(level.Id, level.Flow.Entry.Name)] = new JoinDraft(null, JoinStatus.Fired);
        }

        Enter(level, level.Flow.Entry, error);
    }

    private void Depart(Frame frame, FlowNode place)
    {
        if (place.Flow!.Joins is not null)
            (_left ??= []).Add((frame.Id, place));
    }

    /// <summary>A token comes to a join: the last one that it needs makes it, one that comes too late ends.</summary>
    private void Arrive(Level level, JoinMap map, JoinInput input, FlowNode to, RunError? error)
    {
        var draft = DraftOf(level, to);
        if (draft.Status != JoinStatus.Open || draft.Has(input))
        {
            Add(new JoinMove(level.Id, to.Name, JoinStep.Absorbed) { Input = input });
            return;
        }

        draft.Add(input, error);
        Add(new JoinMove(level.Id, to.Name, JoinStep.Arrived) { Input = input, Error = error });
        if (draft.Count >= map.Needed(to))
            Fire(level, map, to, draft, unmet: null);
    }

    private void Fire(Level level, JoinMap map, FlowNode join, JoinDraft draft, RunError? unmet)
    {
        var error = draft.FirstError(map, join);
        draft.Close(JoinStatus.Fired);
        Add(new JoinMove(level.Id, join.Name, unmet is not null && Limits.IsUnmet(unmet) ? JoinStep.Unmet : JoinStep.Fired));
        if (unmet is null && join.Join.CancelsRemaining)
            (Cuts ??= []).Add((level.Id, join));
        Enter(level, join, error, unmet);
    }

    /// <summary>Takes up a join that had failed for lack of inputs: by the definition as it is now, what had arrived may be enough.</summary>
    /// <returns>False when nothing is known to have arrived.</returns>
    private bool Reopen(Level level, FlowNode join)
    {
        var draft = DraftOf(level, join);
        if (draft.Count == 0)
            return false;
        draft.Reopen();
        Add(new JoinMove(level.Id, join.Name, JoinStep.Reopened));
        (Reopened ??= []).Add(level.Open!);
        if (draft.Count >= level.Flow.Joins!.Needed(join))
            Fire(level, level.Flow.Joins, join, draft, unmet: null);
        return true;
    }

    private RunError Unmet(Level level, FlowNode join, JoinDraft draft)
    {
        var missing = new List<string>();
        foreach (var input in level.Flow.Joins!.InputsOf(join))
        {
            if (!draft.Has(input))
                missing.Add(input.ToString());
        }

        var path = level.PathOf(join.Name);
        return RunError.Of(path, level.VisitsOf(join.Name) + 1, NodePhase.Prep, 0,
            new JoinUnmetException(turn.Head.RunId, path, join.Join, draft.Count, missing));
    }

    /// <summary>
    /// Going back to the head of a loop begins its next round, and coming into a loop in which nothing is begins its first one: its joins are open
    /// again.
    /// </summary>
    private void GoRound(Level level, JoinMap map, FlowNode from, FlowNode to)
    {
        for (var loop = map.Loops.Around(to.Index); loop is not null; loop = loop.Parent)
        {
            if (loop.Joins.Count == 0)
                continue;
            if (!map.Loops.IsIn(from.Index, loop))
            {
                if (HasHistory(level, loop) && CountIn(level, map, loop) == 0)
                    Renew(level, loop);
            }
            else if (loop.Heads.Contains(to.Index))
            {
                // What waits is of the round that would be over; it must not get lost.
                if (loop.Joins.Exists(join => DraftOrState(level, join) is (JoinStatus.Open, > 0)))
                    Overlap ??= (level.PathOf(map.Graph.Places[loop.Heads.Min()].Name), map.Graph.Places[loop.Heads.Min()]);
                Renew(level, loop);
                (_turned ??= []).Add((level, loop));
            }
        }
    }

    private bool HasHistory(Level level, Loop loop) => loop.Joins.Exists(join => DraftOrState(level, join) is not (JoinStatus.Open, 0));

    private void Renew(Level level, Loop loop)
    {
        foreach (var join in loop.Joins)
        {
            if (DraftOrState(level, join) is (JoinStatus.Open, 0))
                continue;
            var draft = DraftOf(level, join);
            draft.Renew();
            Add(new JoinMove(level.Id, join.Name, JoinStep.Renewed) { Epoch = draft.Epoch });
        }
    }

    /// <summary>After a token was led on: where it began the next round of a loop, it is the only one in there.</summary>
    private void CheckRounds(Frame frame)
    {
        if (_turned is null)
            return;
        foreach (var (level, loop) in _turned)
        {
            var map = level.Flow.Joins!;
            if (CountIn(level, map, loop) != 1)
                Overlap ??= (RunState.NodePath(frame, map.Graph.Places[loop.Heads.Min()].Name), map.Graph.Places[loop.Heads.Min()]);
        }

        _turned = null;
    }

    /// <summary>How many tokens are in a loop, as the plan sees it; those that wait at one join count once.</summary>
    private int CountIn(Level level, JoinMap map, Loop loop)
    {
        var count = 0;
        if (level.Open is { } frame && !_isFresh)
        {
            foreach (var (node, tokens) in turn.Head.TokensIn(frame))
                count += IsIn(node) ? tokens : 0;
            foreach (var (_, place) in _left?.Where(left => left.Frame == level.Id) ?? [])
                count -= IsIn(place.Name) ? 1 : 0;
        }

        foreach (var emission in _emitted)
            count += emission.Frame == level.Id && IsIn(emission.Node) ? 1 : 0;
        foreach (var opening in _opened)
            count += opening.Parent == level.Id && opening.Work is null && IsIn(opening.Node) ? 1 : 0;
        foreach (var join in loop.Joins)
            count += DraftOrState(level, join) is (JoinStatus.Open, > 0) ? 1 : 0;
        return count;

        bool IsIn(string node) => map.Loops.IsIn(map.IndexOf(node), loop);
    }

    /// <summary>Whether tokens wait at joins of the frame, as the plan sees it.</summary>
    private bool IsAwaited(Frame frame)
    {
        if (_drafts is null)
            return frame.Waiting > 0;
        var waiting = _isFresh ? 0 : frame.Waiting;
        foreach (var ((id, node), draft) in _drafts)
        {
            if (id == frame.Id)
                waiting += (draft.IsWaiting ? 1 : 0) - (!_isFresh && frame.JoinAt(node) is { IsWaiting: true } ? 1 : 0);
        }

        return waiting > 0;
    }

    private (JoinStatus Status, int Count) DraftOrState(Level level, FlowNode join)
        => _drafts is not null && _drafts.TryGetValue((level.Id, join.Name), out var draft) ? (draft.Status, draft.Count)
            : !_isFresh && level.Open?.JoinAt(join.Name) is { } state ? (state.Status, state.Arrivals.Count) : (JoinStatus.Open, 0);

    private JoinDraft DraftOf(Level level, FlowNode join)
    {
        _drafts ??= [];
        if (!_drafts.TryGetValue((level.Id, join.Name), out var draft))
            _drafts.Add((level.Id, join.Name), draft = new JoinDraft(_isFresh ? null : level.Open?.JoinAt(join.Name), JoinStatus.Open));
        return draft;
    }

    private void Add(JoinMove move) => (_joined ??= []).Add(move);
}
