using ActorFlow.Definition;
using ActorFlow.Runs;

namespace ActorFlow;

/// <summary>
/// What became of the nodes of a run: looked up when somebody asks, which most never do. Thread-safe: threads that ask at the same time find the
/// same, each for itself.
/// </summary>
/// <param name="flow">The definition, or null.</param>
/// <param name="state">The run, of which nothing can change any more, unless <see cref="Value"/> is asked for before it does.</param>
internal sealed class LateStatuses(DrawnFlow? flow, RunState state)
{
    private volatile IReadOnlyDictionary<string, NodeStatus>? _value;

    public IReadOnlyDictionary<string, NodeStatus> Value => _value ??= NodeStatuses.Of(flow, state);
}
