using ActorFlow.Definition;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>
/// What became of the nodes of a run: looked up when somebody asks, which most never do. Thread-safe: threads that ask at the same time find the
/// same, each for itself.
/// </summary>
internal abstract class LateStatuses
{
    private volatile IReadOnlyDictionary<string, NodeStatus>? _value;

    public IReadOnlyDictionary<string, NodeStatus> Value => _value ??= Find();

    /// <param name="flow">The definition, or null.</param>
    /// <param name="state">The run, of which nothing can change any more, unless <see cref="Value"/> is asked for before it does.</param>
    public static LateStatuses Of(DrawnFlow? flow, RunState state) => new OfRun(flow, state);

    /// <summary>Of a run that has gone straight from one plain visit to the next and has completed: to which of its nodes it came says all.</summary>
    public static LateStatuses Of(DrawnFlow flow, NodeCounts counts) => new OfStraightRun(flow, counts);

    /// <summary>The same, where that is said by place.</summary>
    public static LateStatuses Of(FlowDefinition flow, ulong visited) => new OfStraightRun(flow, visited);

    private protected abstract IReadOnlyDictionary<string, NodeStatus> Find();

    private sealed class OfRun(DrawnFlow? flow, RunState state) : LateStatuses
    {
        private protected override IReadOnlyDictionary<string, NodeStatus> Find() => NodeStatuses.Of(flow, state);
    }

    private sealed class OfStraightRun : LateStatuses
    {
        private readonly DrawnFlow _flow;
        private readonly Func<string, bool> _isVisited;

        public OfStraightRun(DrawnFlow flow, NodeCounts counts) => (_flow, _isVisited) = (flow, node => counts.Of(node) > 0);

        public OfStraightRun(FlowDefinition flow, ulong visited)
            => (_flow, _isVisited) = (flow.Drawn, node => flow.Find(node) is { Index: < 64 } place && (visited >> place.Index & 1) != 0);

        private protected override IReadOnlyDictionary<string, NodeStatus> Find()
        {
            var statuses = new SortedDictionary<string, NodeStatus>(StringComparer.Ordinal);
            foreach (var node in _flow.Nodes)
            {
                if (!node.IsStart)
                    statuses.Add(node.Name, _isVisited(node.Name) ? NodeStatus.Completed : NodeStatus.Bypassed);
            }

            return statuses;
        }
    }
}
