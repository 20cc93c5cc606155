namespace ActorFlow.Runs;

/// <summary>A visit asks for a child run: from here on the run owes its start.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Child">The child's id.</param>
/// <param name="Input">What its state begins with.</param>
/// <param name="Waits">Whether the visit waits for the child's end.</param>
/// <param name="Leaves">Whether the child goes on when this run is cancelled, fails or is killed.</param>
internal sealed record ChildRequested(DateTimeOffset At, long Visit, RunId Child, StatePatch Input, bool Waits, bool Leaves) : RunEvent(At)
{
    /// <summary>
    /// The item of the visit's batch that the child is run for; null for the child of a visit. The batch starts it itself, in every life of the run,
    /// so the input is not kept here.
    /// </summary>
    public long? Item { get; init; }

    /// <summary>The attempt of the visit that asks. A child that an earlier one had goes on for it.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What the mapping of the input has written to this run's state; committed with Post's writes.</summary>
    public StatePatch Patch { get; init; } = StatePatch.Empty;

    /// <summary>Whether the child's work can be undone with this run's.</summary>
    public bool Owes { get; init; }
}

/// <summary>The child is known to be started.</summary>
internal sealed record ChildStarted(DateTimeOffset At, RunId Child) : RunEvent(At);

/// <summary>The child has ended, or could not be started.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Child">The child.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Action">Its outcome.</param>
/// <param name="Error">Its first failure, or null.</param>
/// <param name="Values">What comes back of its state.</param>
internal sealed record ChildEnded(DateTimeOffset At, RunId Child, RunStatus Status, ActionName Action, RunError? Error, StatePatch Values)
    : RunEvent(At)
{
    /// <summary>Why it was cancelled or killed, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether another attempt starts another child, as this one cannot go on: it was killed, was pruned, or is not this run's.</summary>
    public bool Anew { get; init; }
}

/// <summary>The child has heard that it is to stop, or is not there to hear it.</summary>
internal sealed record ChildCancelled(DateTimeOffset At, RunId Child) : RunEvent(At);

/// <summary>The parent has heard of this run's end, or is not there to hear of it.</summary>
internal sealed record ParentTold(DateTimeOffset At) : RunEvent(At);
