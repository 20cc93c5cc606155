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

    /// <summary>Of a run that has gone straight from one plain visit to the next and has completed: how often it came to its nodes says all.</summary>
    public static LateStatuses Of(DrawnFlow flow, NodeCounts counts) => new OfStraightRun(flow, counts);

    private protected abstract IReadOnlyDictionary<string, NodeStatus> Find();

    private sealed class OfRun(DrawnFlow? flow, RunState state) : LateStatuses
    {
        private protected override IReadOnlyDictionary<string, NodeStatus> Find() => NodeStatuses.Of(flow, state);
    }

    private sealed class OfStraightRun(DrawnFlow flow, NodeCounts counts) : LateStatuses
    {
        private readonly NodeCounts _counts = counts;

        private protected override IReadOnlyDictionary<string, NodeStatus> Find()
        {
            var statuses = new SortedDictionary<string, NodeStatus>(StringComparer.Ordinal);
            foreach (var node in flow.Nodes)
            {
                if (!node.IsStart)
                    statuses.Add(node.Name, _counts.Of(node.Name) > 0 ? NodeStatus.Completed : NodeStatus.Bypassed);
            }

            return statuses;
        }
    }
}
