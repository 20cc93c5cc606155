using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>What a visit has done and its node can undo. Outlives the visit. Changed only by <see cref="RunState.Evolve"/>.</summary>
internal sealed class Compensation(long visit, IReadOnlyList<string> path, int number, string key, JsonElement prep, long order)
{
    public long Visit => visit;

    /// <summary>The names of the enclosing nodes, outermost first, and the node's own.</summary>
    public IReadOnlyList<string> Path => path;

    public int Number => number;

    /// <summary>The idempotency key of the Exec that is undone.</summary>
    public string Key => key;

    public JsonElement Prep => prep;

    /// <summary>What Exec returned; null when that is not known.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The version of the event by which it became owed: what is owed last is undone first.</summary>
    public long Order => order;

    public CompensationStatus Status { get; set; }

    /// <summary>The attempt that is in flight or due, from 1.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>When the attempt may start; null is at once.</summary>
    public DateTimeOffset? Due { get; set; }

    public RunError? Error { get; set; }

    /// <summary>The node's place in the definition, if there is such a node and it can undo its work.</summary>
    public FlowNode? In(FlowDefinition flow)
    {
        for (var depth = 0; depth < path.Count - 1; depth++)
        {
            if (flow.Find(path[depth])?.Node.SubFlow is not { } nested)
                return null;
            flow = nested;
        }

        return flow.Find(path[^1]) is { Node.Compensates: true } place ? place : null;
    }

    public static readonly IComparer<Compensation> ByOrder
        = Comparer<Compensation>.Create(static (left, right) => left.Order != right.Order
            ? left.Order.CompareTo(right.Order) : left.Visit.CompareTo(right.Visit));
}
