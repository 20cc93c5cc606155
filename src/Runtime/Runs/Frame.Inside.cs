namespace ActorFlow.Runs;

/// <content>What lies directly in the frame: an index over the run's visits and frames.</content>
/// <remarks>Only nested frames have it. A run may have thousands of them, each small, and to look through the whole run for each would take for ever; the run itself is one.</remarks>
internal sealed partial class Frame
{
    public void Take(Visit visit)
    {
        if (parent is not null)
            (MakeRare().VisitsInside ??= []).Add(visit.Id, visit);
    }

    public void Give(Visit visit) => _rare?.VisitsInside?.Remove(visit.Id);

    public void Take(Frame inner)
    {
        if (parent is not null)
            (MakeRare().FramesInside ??= []).Add(inner.Id, inner);
    }

    public void Give(Frame inner) => _rare?.FramesInside?.Remove(inner.Id);

    /// <summary>The visits of a nested frame, in no order.</summary>
    public IReadOnlyCollection<Visit> VisitsInside() => _rare?.VisitsInside?.Values ?? (IReadOnlyCollection<Visit>)[];

    /// <summary>The frames in a nested frame, in no order.</summary>
    public IReadOnlyCollection<Frame> FramesInside() => _rare?.FramesInside?.Values ?? (IReadOnlyCollection<Frame>)[];
}
