using System.Collections;

namespace ActorFlow.Actors.Nodes;

/// <summary>What log messages of user code are marked with: run, node, visit and attempt.</summary>
internal sealed class VisitScope(VisitExecution execution) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RunId", execution.View.RunId.Value),
        1 => new("Node", execution.Path),
        2 => new("Visit", execution.Number),
        3 => new("Attempt", execution.Attempt),
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "A visit's scope has four entries."),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"run {execution.View.RunId}, node {execution.Path}, visit {execution.Number}, attempt {execution.Attempt}";
}
