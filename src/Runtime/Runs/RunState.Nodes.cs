using System.Collections.Immutable;

namespace ActorFlow.Runs;

/// <content>What became of nodes, beyond the visits that are live.</content>
internal sealed partial class RunState
{
    private static readonly ImmutableSortedDictionary<string, NodeStatus> NoLosses = ImmutableSortedDictionary.Create<string, NodeStatus>(StringComparer.Ordinal);

    /// <summary>Nodes whose latest visit was cut off, or whose join was passed over with tokens waiting, by path, until a later visit is done.</summary>
    public ImmutableSortedDictionary<string, NodeStatus> Losses { get; private set; } = NoLosses;

    /// <summary>The nodes of nested flows that were left.</summary>
    public PassedNodes Passed { get; } = new();

    /// <summary>The node was visited to a good end: what went wrong before counts no more.</summary>
    private void Mend(Frame frame, string node)
    {
        if (Failures.IsEmpty && Losses.IsEmpty)
            return;
        var path = NodePath(frame, node);
        Failures = Failures.Remove(path);
        Losses = Losses.Remove(path);
    }

    private void Lose(string path, NodeStatus status)
    {
        Losses = Losses.SetItem(path, status);
        Failures = Failures.Remove(path);
    }

    /// <summary>Before a visit is dropped with what is around it.</summary>
    private void KeepDropped(Visit visit)
    {
        if (visit.Failure is { } error)
            PassOn(NodePath(visit), error);
        else
            Lose(NodePath(visit), NodeStatus.Interrupted);
    }

    private void KeepPassed(Frame frame)
    {
        if (frame.Visited.Any())
            PassedIn(frame).Add(frame.Visited);
    }

    private PassedNodes PassedIn(Frame frame) => frame.Parent is null ? Passed : PassedIn(frame.Parent).Into(frame.Node);

    /// <summary>A failure was taken: whoever comes after can tell it from a result that is not there.</summary>
    private void PassOn(string path, RunError error)
    {
        Failures = Failures.SetItem(path, error);
        Losses = Losses.Remove(path);
        Results = Results.Remove(path);
    }
}
