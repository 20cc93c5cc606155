namespace ActorFlow.Runs;

/// <content>What became of nodes, beyond the visits that are live.</content>
internal sealed partial class RunState
{
    /// <summary>Results, failures that were taken and losses, apart for every frame that is open.</summary>
    public RunRecord Record { get; private set; } = RunRecord.None;

    /// <summary>The nodes of nested flows that were left.</summary>
    public PassedNodes Passed => _passed ?? PassedNodes.None;

    private PassedNodes? _passed;

    /// <summary>The record of the whole run as it stands: that of its own frame, with those of nested flows that are open as if they were left now, the latest entry last.</summary>
    public FrameRecord WholeRecord()
    {
        if (Record.Nested.IsEmpty)
            return Record.Root;
        var inner = _frames.Values.Where(frame => frame.Parent is not null).OrderBy(frame => frame.Id).ToLookup(frame => frame.Parent!);
        return Whole(Root);

        FrameRecord Whole(Frame frame)
        {
            var whole = Record.Of(frame.Id);
            foreach (var nested in inner[frame])
            {
                if (Whole(nested) is { IsEmpty: false } kept)
                    whole = whole.Left(nested.Node, kept);
            }

            return whole;
        }
    }

    /// <summary>Before a visit is dropped with what is around it.</summary>
    private void KeepDropped(Visit visit)
    {
        var record = Record.Of(visit.Frame);
        Keep(visit.Frame, visit.Failure is { } error ? record.Failed(visit.Node, error) : record.Lost(visit.Node, NodeStatus.Interrupted));
    }

    private void KeepPassed(Frame frame)
    {
        // Added work that is done leaves nothing in the state, as there may be any amount of it.
        if ((frame.Visited.Any() || frame.Added.Count > 0) && !IsInTask(frame))
            PassedIn(frame).Add(frame.Visited.Concat(frame.Added.Keys));
    }

    /// <summary>A frame goes: what it has left of its nodes is kept by the frame around.</summary>
    private void HandOn(Frame frame, bool isCut)
    {
        var (around, left) = (Record.Of(frame.Parent!.Id), Record.Of(frame.Id));
        Keep(frame.Id, FrameRecord.None);
        Keep(frame.Parent.Id, isCut ? around.CutOff(frame.Node, left) : around.Left(frame.Node, left));
    }

    private static bool IsInTask(Frame? frame) => frame is not null && (frame.Work is not null || IsInTask(frame.Parent));

    private PassedNodes PassedIn(Frame frame) => frame.Parent is null ? MakePassed() : PassedIn(frame.Parent).Into(frame.Node);

    /// <summary>What is known of a frame's flow, if anything is. Nothing is made: an image says nothing of what is empty, so whoever reads it must come to the same.</summary>
    private PassedNodes? FindPassed(Frame frame) => frame.Parent is null ? _passed : FindPassed(frame.Parent)?.Inner.GetValueOrDefault(frame.Node);

    private PassedNodes MakePassed() => _passed ??= new PassedNodes();

    private void Keep(int frame, FrameRecord record) => Record = Record.With(frame, record);
}
