using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>Whether a run that was started under one definition may go on under another: if everything pending still fits (rule 31).</summary>
/// <remarks>
/// Pending are the nodes of all live visits, waiting, failed and cut-off ones included, the nodes whose nested flows are open, and joins at which
/// tokens wait, with the nodes those came from. Of each, the kind, the input type, the
/// error boundary, all edges, and whatever else the canonical form says of a node must be the same. What the run has passed, or has not come to yet,
/// may have changed.
/// </remarks>
internal sealed class DefinitionFit
{
    private readonly DefinitionShape _then;
    private readonly DefinitionShape _now;
    private readonly Dictionary<Frame, Place?> _places = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _undone = new(StringComparer.Ordinal);
    private readonly List<string> _misfits = [];

    private DefinitionFit(DefinitionShape then, DefinitionShape now)
    {
        _then = then;
        _now = now;
    }

    /// <summary>
    /// Whether a run would still need its definition, so that a misfit parks it. One that has ended, or only has to end its cancel, needs none unless
    /// it has something to undo.
    /// </summary>
    public static bool Concerns(RunState state)
        => state.Status != RunStatus.Killed && (state.Status.IsEnded() ? state.Undoing is not null : !state.Cancelling || state.OwesCompensation);

    /// <summary>What does not fit, one sentence each, for people; empty when the run may go on.</summary>
    /// <param name="then">The definition that the run was started with, or has adopted since.</param>
    /// <param name="now">The definition that it is to go on with.</param>
    /// <param name="state">The run.</param>
    public static IReadOnlyList<string> Misfits(DefinitionShape then, DefinitionShape now, RunState state)
    {
        var fit = new DefinitionFit(then, now);
        foreach (var frame in state.Frames.OrderBy(frame => frame.Id))
            fit.Find(frame);
        // Of added work everything has to be there that it names, also what it has not come to.
        foreach (var frame in state.Frames.Where(frame => frame.Work is not null).OrderBy(frame => frame.Id))
        {
            foreach (var leaf in frame.Work!.Shape.Leaves())
                fit.Compare(frame, leaf.Alias ?? leaf.Name);
        }

        // A join that failed for lack of inputs is judged anew by a retry, so how it joins may change: that may be what mends it.
        foreach (var visit in state.Visits.OrderBy(visit => IsUnmet(visit)))
            fit.Compare(state.Frame(visit.Frame), visit.Node, joinsAnew: IsUnmet(visit));
        foreach (var frame in state.Frames.OrderBy(frame => frame.Id))
        {
            foreach (var join in frame.Joins.Where(join => join.Arrivals.Count > 0))
            {
                if (join.IsWaiting)
                    fit.Compare(frame, join.Node);
                foreach (var arrival in join.Arrivals)
                    fit.Compare(frame, arrival.Input.From);
            }
        }

        foreach (var owed in state.Compensations.Where(owed => owed.Status is CompensationStatus.Owed or CompensationStatus.Failed)
            .OrderBy(owed => owed.Visit))
            fit.Compare(owed);

        return fit._misfits;
    }

    /// <summary>Finds where a frame is in both definitions, and compares the node it was opened for.</summary>
    private Place? Find(Frame frame)
    {
        if (_places.TryGetValue(frame, out var known))
            return known;
        Place? place = null;
        if (frame.Parent is null)
            place = new Place([_then.Root], [_now.Root], null);
        else if (frame.Work is { } task)
            place = Find(frame.Parent) is { } home ? home with { Work = task } : null;
        else if (Find(frame.Parent) is { Work: { } around } made && around.Shape.RegisteredOf(frame.Node) is null)
            place = made;
        else if (Find(frame.Parent) is { } outer && Compare(frame.Parent, frame.Node) is var (then, now))
            place = _then.Into(outer.Then, then) is { } old && _now.Into(outer.Now, now) is { } present ? new Place(old, present, null) : null;
        return _places[frame] = place;
    }

    private static bool IsUnmet(Visit visit) => visit.Failure is { } failure && Limits.IsUnmet(failure);

    /// <summary>
    /// Compares a node of a frame, once, and gives it as both definitions have it; null when one of them has not, or a frame around it is gone.
    /// </summary>
    private (NodeShape Then, NodeShape Now)? Compare(Frame frame, string node, bool joinsAnew = false)
    {
        if (Find(frame) is not { } place)
            return null;
        var path = RunState.NodePath(frame, node);
        if (place.Work is { } task)
        {
            // What was made for the work, a group or its gate, is in no definition.
            if (task.Shape.RegisteredOf(node) is not { } known)
                return null;
            node = known;
        }

        if (!place.Then[^1].Nodes.TryGetValue(node, out var then))
        {
            Note(path, $"node '{path}' is not in the definition that the run was started with");
            return null;
        }

        if (!place.Now[^1].Nodes.TryGetValue(node, out var now))
        {
            Note(path, $"node '{path}' is gone");
            return null;
        }

        if (then.Kind != now.Kind)
        {
            Note(path, $"node '{path}' was a {then.Kind} and is a {now.Kind} now");
            return null;
        }

        if (_seen.Add(path))
        {
            CompareTraits(path, then, now, joinsAnew);
            // In added work a node has the edges of the work.
            if (place.Work is null)
                CompareEdges(path, then, now);
        }

        return (then, now);
    }

    /// <summary>
    /// Compares a node whose work may have to be undone: its visit is over, so only what its compensation takes has to be the same.
    /// </summary>
    private void Compare(Compensation owed)
    {
        var path = string.Join('/', owed.Path);
        if (!_undone.Add(path))
            return;
        IReadOnlyList<FlowShape>? then = [_then.Root], now = [_now.Root];
        for (var depth = 0; depth < owed.Path.Count; depth++)
        {
            if (then is null || now is null || !then[^1].Nodes.TryGetValue(owed.Path[depth], out var before)
                || !now[^1].Nodes.TryGetValue(owed.Path[depth], out var after))
            {
                Note(path, $"node '{path}', whose work may have to be undone, is gone");
                return;
            }

            if (depth < owed.Path.Count - 1)
                (then, now) = (_then.Into(then, before), _now.Into(now, after));
            else if (_seen.Add(path))
                CompareUndo(path, before, after);
        }
    }

    private void CompareUndo(string path, NodeShape then, NodeShape now)
    {
        foreach (var trait in (string[])["input", "undo"])
        {
            var (before, after) = (then.Traits.GetValueOrDefault(trait), now.Traits.GetValueOrDefault(trait));
            if (before != after)
                _misfits.Add($"the compensation of node '{path}' took {Named(trait, before)} and takes {Named(trait, after)} now");
        }

        static string Named(string trait, string? type)
            => trait == "input" ? $"{type ?? "no input"}" : type is null ? "nothing, as there was none" : $"the result {type}";
    }

    private void CompareTraits(string path, NodeShape then, NodeShape now, bool joinsAnew)
    {
        foreach (var trait in then.Traits.Keys.Union(now.Traits.Keys).Order(StringComparer.Ordinal))
        {
            var (before, after) = (then.Traits.GetValueOrDefault(trait), now.Traits.GetValueOrDefault(trait));
            // Actions that led nowhere lead on now: whatever the run still returns finds its way.
            if (before == after || (trait == "any" && before is null) || (trait == "join" && joinsAnew && after is not null))
                continue;
            _misfits.Add(trait switch
            {
                "input" => $"the input of node '{path}' was {before ?? "nothing"} and is {after ?? "nothing"} now",
                "error" => $"errors of node '{path}' {(before is null ? "had no boundary" : $"went to '{before}'")} and {(after is null ? "have none" : $"go to '{after}'")} now",
                _ => $"'{trait}' of node '{path}' was {before ?? "not set"} and is {after ?? "not set"} now",
            });
        }
    }

    private void CompareEdges(string path, NodeShape then, NodeShape now)
    {
        foreach (var action in then.Edges.Keys.Union(now.Edges.Keys).Order(StringComparer.Ordinal))
        {
            var (before, after) = (then.Edges.GetValueOrDefault(action), now.Edges.GetValueOrDefault(action));
            if (before != after)
                _misfits.Add($"action '{action}' of node '{path}' led {before ?? "nowhere"} and leads {after ?? "nowhere"} now");
        }
    }

    private void Note(string path, string misfit)
    {
        if (_seen.Add(path))
            _misfits.Add(misfit);
    }

    /// <summary>The flows around a place in both definitions, outermost first, and the added work that the place is in.</summary>
    private sealed record Place(IReadOnlyList<FlowShape> Then, IReadOnlyList<FlowShape> Now, TaskFacts? Work);
}
