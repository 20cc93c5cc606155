namespace ActorFlow;

/// <content>The time of runs.</content>
public sealed partial class FlowBuilder
{
    private TimeSpan? _deadline;

    /// <summary>
    /// How long a run may take in all: waits, retries, everything. Then it is asked to cancel, with a reason that says so, and undoes its work as
    /// after any cancel. The default is without limit; <see cref="StartOptions.Deadline"/> says it for one run. The time of a pause does not count,
    /// and a retry gives the whole time again.
    /// </summary>
    /// <remarks>That of the outermost flow holds for a run.</remarks>
    public FlowBuilder Deadline(TimeSpan limit)
    {
        EnsureOpen();
        if (limit <= TimeSpan.Zero)
            Report("bad-deadline", _name, $"Deadline is {limit}.", "Set more than zero, for example 3.00:00:00 for three days.");
        _deadline = limit;
        return this;
    }
}
