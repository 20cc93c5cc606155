using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>
/// Collects what the nodes of a run have asked for beside their actions, and the checkpoints, while its events are folded. Not thread-safe.
/// </summary>
internal sealed class AddedRecord(RunState state)
{
    private readonly List<(int Frame, AddedWork Work)> _work = [];
    private readonly SortedDictionary<(AddedKind, string By, string To), AddedWork> _ways = [];
    private readonly List<CheckpointDetail> _checkpoints = [];

    /// <summary>The checkpoints that are kept, in order.</summary>
    public IReadOnlyList<CheckpointDetail> Checkpoints => [.. _checkpoints];

    /// <summary>The latest work, in order, and all jumps and iterations.</summary>
    public IReadOnlyList<AddedWork> Added
        => [.. _work.Select(added => added.Work with { IsOpen = !state.Status.IsEnded() && state.TryGetFrame(added.Frame, out _) }), .. _ways.Values];

    public void Note(CheckpointTaken taken)
    {
        _checkpoints.Add(new CheckpointDetail(state.Version, taken.At, taken.Node, taken.Number, taken.Reruns, taken.Metadata));
        if (_checkpoints.Count > RunDetail.MostVisits)
            _checkpoints.RemoveAt(0);
    }

    /// <summary>Takes note of the end of a visit that the state has just taken in.</summary>
    public void Note(Moves moves, string by, int visit)
    {
        foreach (var opening in moves.Opened)
        {
            if (opening.Work is not { } task)
                continue;
            _work.Add((opening.Id, new AddedWork
            {
                Kind = AddedKind.Work, By = by, Visit = visit, To = PathOf(opening.Parent, opening.Node), What = task.Shape.ToString(),
                    Shape = task.Shape,
            }));
            if (_work.Count > RunDetail.MostVisits)
                _work.RemoveAt(0);
        }

        foreach (var token in moves.Emitted)
        {
            if (token.Iterated is not null)
                Count(AddedKind.Iteration, by, visit, PathOf(token.Frame, token.Node), token.Node);
            else if (moves.Jumped.Contains(token.Frame))
                Count(AddedKind.Jump, by, visit, PathOf(token.Frame, token.Node), token.Node);
        }

        foreach (var opening in moves.Opened.Where(opening => opening.Work is null && moves.Jumped.Contains(opening.Parent)))
            Count(AddedKind.Jump, by, visit, PathOf(opening.Parent, opening.Node), opening.Node);
    }

    private void Count(AddedKind kind, string by, int visit, string to, string what)
        => _ways[(kind, by, to)] = _ways.TryGetValue((kind, by, to), out var known) ? known with { Times = known.Times + 1 }
            : new AddedWork { Kind = kind, By = by, Visit = visit, To = to, What = what };

    // A frame that was closed with the same event is in no state; then its node has to do.
    private string PathOf(int frame, string node) => state.TryGetFrame(frame, out var open) ? RunState.NodePath(open, node) : node;
}
