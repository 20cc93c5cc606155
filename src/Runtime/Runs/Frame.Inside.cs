namespace ActorFlow.Runs;

/// <content>What lies directly in the frame: an index over the run's visits and frames.</content>
/// <remarks>Only nested frames have it. A run may have thousands of them, each small, and to look through the whole run for each would take for ever; the run itself is one.</remarks>
internal sealed partial class Frame
{
    private Dictionary<long, Visit>? _visitsInside;
    private Dictionary<int, Frame>? _framesInside;

    public void Take(Visit visit)
    {
        if (parent is not null)
            (_visitsInside ??= []).Add(visit.Id, visit);
    }

    public void Give(Visit visit) => _visitsInside?.Remove(visit.Id);

    public void Take(Frame inner)
    {
        if (parent is not null)
            (_framesInside ??= []).Add(inner.Id, inner);
    }

    public void Give(Frame inner) => _framesInside?.Remove(inner.Id);

    /// <summary>The visits of a nested frame, in no order.</summary>
    public IReadOnlyCollection<Visit> VisitsInside() => _visitsInside is null ? [] : _visitsInside.Values;

    /// <summary>The frames in a nested frame, in no order.</summary>
    public IReadOnlyCollection<Frame> FramesInside() => _framesInside is null ? [] : _framesInside.Values;
}
