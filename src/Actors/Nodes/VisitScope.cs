using System.Collections;

namespace ActorFlow.Actors.Nodes;

/// <summary>What log messages of user code are marked with: run, flow, node, visit and attempt, and of a batch the item.</summary>
/// <param name="runId">The run.</param>
/// <param name="flow">The name of the flow whose node it is.</param>
/// <param name="node">The node's path.</param>
/// <param name="visit">Which entry into the node.</param>
/// <param name="attempt">Which attempt: of the visit, or of the item.</param>
/// <param name="item">The item's place in its batch, or null.</param>
internal sealed class VisitScope(RunId runId, string flow, string node, int visit, int attempt, long? item = null)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => item is null ? 5 : 6;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RunId", runId.Value),
        1 => new("Flow", flow),
        2 => new("Node", node),
        3 => new("Visit", visit),
        4 => new("Attempt", attempt),
        5 when item is not null => new("Item", item),
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, $"This scope has {Count} entries."),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString()
        => $"run {runId}, flow {flow}, node {node}, visit {visit}{(item is null ? "" : $", item {item}")}, attempt {attempt}";
}
