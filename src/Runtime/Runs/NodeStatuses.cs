using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>What became of every node of a run, as a function of its definition and its state.</summary>
internal sealed class NodeStatuses
{
    private readonly RunState _state;
    private readonly ILookup<int, Visit> _visits;
    private readonly ILookup<int, Frame> _frames;
    private readonly Dictionary<string, CompensationStatus> _undone;
    private readonly SortedDictionary<string, NodeStatus> _statuses = new(StringComparer.Ordinal);

    private NodeStatuses(RunState state)
    {
        _state = state;
        _visits = state.Visits.ToLookup(visit => visit.Frame);
        _frames = state.Frames.Where(frame => frame.Parent is not null).ToLookup(frame => frame.Parent!.Id);
        _undone = state.Compensations.GroupBy(done => string.Join('/', done.Path), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(done => done.Order)!.Status, StringComparer.Ordinal);
    }

    /// <summary>The statuses by path.</summary>
    /// <param name="flow">The definition; null when it is not known: then only nodes that were reached have one.</param>
    /// <param name="state">The run.</param>
    public static IReadOnlyDictionary<string, NodeStatus> Of(DrawnFlow? flow, RunState state)
    {
        var statuses = new NodeStatuses(state);
        statuses.Add(flow, "", [state.Root], state.Passed, []);
        return statuses._statuses;
    }

    /// <summary>Adds the nodes of a flow: as they are in the frames that are open, and as they were left in those that are closed.</summary>
    /// <param name="flow">The flow; null when it is not known.</param>
    /// <param name="path">The way in, with a slash at its end.</param>
    /// <param name="frames">The entries that are open.</param>
    /// <param name="passed">The nodes that were visited in entries that are closed.</param>
    /// <param name="left">What closed entries have left, each for one entry around them.</param>
    private void Add(DrawnFlow? flow, string path, IReadOnlyList<Frame> frames, PassedNodes passed, IReadOnlyList<FrameRecord> left)
    {
        foreach (var frame in frames)
            AddOpen(flow, path, frame);
        if (passed.Nodes.Count > 0)
        {
            var below = Below(flow, passed.Nodes.Where(node => IsUntaken(flow, left, node)));
            foreach (var node in flow?.Nodes.Where(node => !node.IsStart).Select(node => node.Name) ?? passed.Nodes)
                Set(path + node,
                    KeptOr(left, path, node,
                        passed.Contains(node) ? NodeStatus.Completed : below.Contains(node) ? NodeStatus.Skipped : NodeStatus.Bypassed));
        }

        var inner = frames.SelectMany(frame => _frames[frame.Id]).ToLookup(frame => frame.Node, StringComparer.Ordinal);
        foreach (var node in inner.Select(group => group.Key).Union(passed.Inner.Keys, StringComparer.Ordinal))
        {
            var nested = flow?.ByName.GetValueOrDefault(node)?.Nested;
            var records = frames.Select(frame => _state.Record.Of(frame.Id)).Concat(left).Select(record => record.Inner.GetValueOrDefault(node))
                .OfType<FrameRecord>();
            Add(nested, $"{path}{node}/", [.. inner[node]], passed.Inner.GetValueOrDefault(node) ?? new PassedNodes(), [.. records]);
        }
    }

    private void AddOpen(DrawnFlow? flow, string path, Frame frame)
    {
        foreach (var visit in _visits[frame.Id])
            Set(path + visit.Node, Of(visit));
        foreach (var inner in _frames[frame.Id])
            Set(path + inner.Node, Of(inner));
        var live = _visits[frame.Id].Select(visit => visit.Node).Concat(_frames[frame.Id].Select(inner => inner.Node))
            .ToHashSet(StringComparer.Ordinal);
        var waiting = frame.Joins.Where(join => join.IsWaiting).Select(join => join.Node).ToHashSet(StringComparer.Ordinal);
        var failed = _visits[frame.Id].Where(visit => visit.Failed).Select(visit => visit.Node)
            .Concat(_frames[frame.Id].Where(inner => Of(inner) == NodeStatus.Failed).Select(inner => inner.Node)).ToHashSet(StringComparer.Ordinal);
        // Nodes of added work show where the flow has them too.
        var added = _frames[frame.Id].Where(inner => inner.Work is not null)
            .SelectMany(inner => _visits[inner.Id].Select(visit => (Node: inner.Work!.Shape.RegisteredOf(visit.Node), visit)))
            .Where(known => known.Node is not null).ToLookup(known => known.Node!, known => Of(known.visit), StringComparer.Ordinal);
        foreach (var (node, status) in added.SelectMany(node => node.Select(status => (node.Key, status))))
            Set(path + node, status);
        FrameRecord[] record = [_state.Record.Of(frame.Id)];
        var below = Below(flow, failed);
        var ahead = Below(flow, [.. live.Except(failed), .. waiting]);
        foreach (var node in flow?.Nodes.Where(node => !node.IsStart).Select(node => node.Name) ?? frame.Visited.Union(waiting))
        {
            if (live.Contains(node) || added.Contains(node))
                continue;
            Set(path + node,
                waiting.Contains(node) ? below.Contains(node) ? NodeStatus.Skipped : _state.Status.IsEnded() ? NodeStatus.Pending : NodeStatus.Waiting
                : KeptOr(record, path, node, frame.HasVisited(node) || frame.AddedOf(node) > 0 ? NodeStatus.Completed
                    : below.Contains(node) ? NodeStatus.Skipped : ahead.Contains(node) ? NodeStatus.Pending : NodeStatus.Bypassed));
        }
    }

    private NodeStatus Of(Visit visit)
    {
        if (visit.Failed)
            return NodeStatus.Failed;
        if (visit.Interrupted || _state.Status == RunStatus.Killed)
            return NodeStatus.Interrupted;
        if (_state.Status.IsEnded() || PendingWork.IsHeld(_state, visit))
            return NodeStatus.Pending;
        return visit.AwaitedChild is not null || visit.SuspendedAt is not null || visit.Due > _state.Now ? NodeStatus.Waiting : NodeStatus.Running;
    }

    private NodeStatus Of(Frame frame)
    {
        if (frame.IsFailing && frame.Active == 0)
            return NodeStatus.Failed;
        if (!_state.Status.IsEnded())
            return frame.Active == 0 ? NodeStatus.Pending : NodeStatus.Running;
        return _visits[frame.Id].Any(visit => Of(visit) == NodeStatus.Interrupted)
            || _frames[frame.Id].Any(inner => Of(inner) == NodeStatus.Interrupted)
            ? NodeStatus.Interrupted : NodeStatus.Pending;
    }

    private NodeStatus KeptOr(IReadOnlyList<FrameRecord> records, string path, string node, NodeStatus status)
    {
        NodeStatus? lost = null;
        foreach (var record in records)
        {
            if (record.Failures.ContainsKey(node))
                return NodeStatus.Failed;
            if (record.Losses.TryGetValue(node, out var loss))
                lost = loss;
        }

        return lost ?? (status != NodeStatus.Completed ? status : _undone.GetValueOrDefault(path + node) switch
        {
            CompensationStatus.Compensated => NodeStatus.Compensated,
            CompensationStatus.Failed => NodeStatus.CompensationFailed,
            _ => status,
        });
    }

    /// <summary>Whether a node of a flow that was left failed, and nothing in that flow took it.</summary>
    private static bool IsUntaken(DrawnFlow? flow, IReadOnlyList<FrameRecord> left, string node)
        => left.Any(record => record.Failures.ContainsKey(node))
            && flow?.ByName.GetValueOrDefault(node) is { ErrorBoundary: null, ContinuesOnError: false };

    /// <summary>The nodes that can be reached from some.</summary>
    private static HashSet<string> Below(DrawnFlow? flow, IEnumerable<string> from)
    {
        var below = new HashSet<string>(StringComparer.Ordinal);
        if (flow is null)
            return below;
        var nodes = flow.ByName;
        var open = new Stack<string>(from);
        while (open.TryPop(out var name))
        {
            if (!nodes.TryGetValue(name, out var node))
                continue;
            foreach (var way in node.Ways)
            {
                if (way.To is { } to && below.Add(to))
                    open.Push(to);
            }

            if (node.ErrorBoundary is { } handler && below.Add(handler))
                open.Push(handler);
        }

        return below;
    }

    /// <summary>Several visits, or several entries of a nested flow, may have one path: what says most is shown.</summary>
    private void Set(string path, NodeStatus status)
    {
        if (!_statuses.TryGetValue(path, out var known) || Weight(status) > Weight(known))
            _statuses[path] = status;
    }

    private static int Weight(NodeStatus status) => status switch
    {
        NodeStatus.CompensationFailed => 8,
        NodeStatus.Failed => 7,
        NodeStatus.Interrupted => 6,
        NodeStatus.Running => 5,
        NodeStatus.Waiting => 4,
        NodeStatus.Completed or NodeStatus.Compensated => 3,
        NodeStatus.Pending => 2,
        NodeStatus.Skipped => 1,
        _ => 0,
    };
}
