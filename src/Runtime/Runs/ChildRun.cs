namespace ActorFlow.Runs;

/// <summary>
/// A child run that this run owes something: its start, its cancel, or to wait for it. Changed only by <see cref="RunState.Evolve"/>.
/// </summary>
internal sealed class ChildRun(RunId id, long visit, StatePatch input, bool waits, bool leaves)
{
    public RunId Id => id;

    /// <summary>The visit that asked for it.</summary>
    public long Visit => visit;

    /// <summary>What its state begins with.</summary>
    public StatePatch Input => input;

    public bool Waits => waits;

    /// <summary>Whether it goes on when this run is cancelled, fails or is killed.</summary>
    public bool Leaves => leaves;

    /// <summary>The item of a batch that it is run for; null for the child of a visit.</summary>
    public long? Item { get; init; }

    /// <summary>The attempt of the visit that asked for it.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Whether it is the child of an earlier attempt, which has to go on: an end that it came to before does not count.</summary>
    public bool IsAgain { get; init; }

    public bool IsStarted { get; set; }

    /// <summary>Whether it has to hear that it is to stop.</summary>
    public bool CancelOwed { get; set; }

    /// <summary>The version of the event by which something of it became owed.</summary>
    public long SinceVersion { get; set; }
}

/// <summary>What a child came to, kept with the visit that waits for it.</summary>
internal sealed record ChildOutcome(RunId Id, RunStatus Status, ActionName Action, RunError? Error, StatePatch Values)
{
    /// <summary>Why it was cancelled or killed, or null.</summary>
    public string? Reason { get; init; }
}
