using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>
/// What one entry into a flow has left of its nodes, beyond the visits that are live: results, failures that were taken, visits that were cut off.
/// Immutable.
/// </summary>
/// <remarks>
/// Each frame has its own, so that a flow entered twice at the same time keeps what it does apart. When a frame is left, its record goes into that of
/// the frame around, under the node that stands for it, in the place of what an earlier entry had left there.
/// </remarks>
internal sealed record FrameRecord
{
    /// <summary>Of a frame in which nothing has been kept.</summary>
    public static readonly FrameRecord None = new();

    /// <summary>The last result of each node whose results the flow keeps, by the node's name.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Results { get; init; } =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Failures that a boundary took, or that count as done, until a later visit of the node is done.</summary>
    public ImmutableSortedDictionary<string, RunError> Failures { get; init; } =
        ImmutableSortedDictionary.Create<string, RunError>(StringComparer.Ordinal);

    /// <summary>Nodes whose latest visit was cut off, or whose join was passed over with tokens waiting, until a later visit is done.</summary>
    public ImmutableSortedDictionary<string, NodeStatus> Losses { get; init; } =
        ImmutableSortedDictionary.Create<string, NodeStatus>(StringComparer.Ordinal);

    /// <summary>What the last entry into each nested flow has left, by the node that stands for the flow.</summary>
    public ImmutableSortedDictionary<string, FrameRecord> Inner { get; init; } =
        ImmutableSortedDictionary.Create<string, FrameRecord>(StringComparer.Ordinal);

    public bool IsEmpty => Results.IsEmpty && Failures.IsEmpty && Losses.IsEmpty && Inner.IsEmpty;

    /// <summary>The node was visited to a good end: what went wrong before counts no more.</summary>
    public FrameRecord Done(string node, JsonElement? result)
    {
        if (Failures.IsEmpty && Losses.IsEmpty && result is null)
            return this;
        return this with
        {
            Results = result is { } kept ? Results.SetItem(node, kept) : Results,
            Failures = Failures.Remove(node),
            Losses = Losses.Remove(node),
        };
    }

    /// <summary>A failure was taken: whoever comes after can tell it from a result that is not there.</summary>
    public FrameRecord Failed(string node, RunError error)
        => this with { Results = Results.Remove(node), Failures = Failures.SetItem(node, error), Losses = Losses.Remove(node) };

    public FrameRecord Lost(string node, NodeStatus status) => this with { Failures = Failures.Remove(node), Losses = Losses.SetItem(node, status) };

    /// <summary>An entry into a nested flow has ended.</summary>
    public FrameRecord Left(string node, FrameRecord inner)
        => inner.IsEmpty ? Inner.ContainsKey(node)
            ? this with { Inner = Inner.Remove(node) } : this : this with { Inner = Inner.SetItem(node, inner) };

    /// <summary>
    /// An entry into a nested flow was cut off. What another entry has brought to its end stands; that this one was cut off is seen beside it.
    /// </summary>
    public FrameRecord CutOff(string node, FrameRecord inner)
        => inner.IsEmpty ? this : this with { Inner = Inner.SetItem(node, Inner.TryGetValue(node, out var known) ? known.Beside(inner) : inner) };

    /// <summary>
    /// The result of a node by its path: its name, for nested flows preceded by the names of the nodes that stand for them and <c>/</c>.
    /// </summary>
    public bool TryGetResult(string path, out JsonElement result)
    {
        if (Results.TryGetValue(path, out result))
            return true;
        foreach (var (inner, rest) in Into(path))
        {
            if (inner.TryGetResult(rest, out result))
                return true;
        }

        return false;
    }

    /// <summary>Why a node failed, by its path, where the flow went on all the same.</summary>
    public bool TryGetFailure(string path, [MaybeNullWhen(false)] out RunError error)
    {
        if (Failures.TryGetValue(path, out error))
            return true;
        foreach (var (inner, rest) in Into(path))
        {
            if (inner.TryGetFailure(rest, out error))
                return true;
        }

        return false;
    }

    /// <summary>All results, by path.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> AllResults()
        => Results.Concat(Inner.SelectMany(inner => inner.Value.AllResults()
            .Select(result => KeyValuePair.Create($"{inner.Key}/{result.Key}", result.Value))));

    /// <summary>A node's name may hold a <c>/</c> itself, so every way to read the path is tried, the shortest name first.</summary>
    private IEnumerable<(FrameRecord Record, string Below)> Into(string path)
    {
        if (Inner.IsEmpty)
            yield break;
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1))
        {
            if (Inner.TryGetValue(path[..at], out var inner))
                yield return (inner, path[(at + 1)..]);
        }
    }

    private FrameRecord Beside(FrameRecord cut) => this with
    {
        Losses = Losses.SetItems(cut.Losses),
        Inner = Inner.SetItems(cut.Inner.Select(inner => KeyValuePair.Create(inner.Key,
            Inner.TryGetValue(inner.Key, out var known) ? known.Beside(inner.Value) : inner.Value))),
    };
}
