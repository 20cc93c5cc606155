namespace ActorFlow.Runs;

/// <summary>A visit asks for a child run.</summary>
internal sealed record RequestChild(DateTimeOffset Now, long Visit, int Attempt, RunId Child, StatePatch Input, bool Waits, bool Leaves)
    : RunCommand(Now)
{
    /// <summary>What the mapping of the input has written.</summary>
    public StatePatch Patch { get; init; } = StatePatch.Empty;

    /// <summary>Whether the child's work can be undone with this run's.</summary>
    public bool Owes { get; init; }
}

/// <summary>An item of a batch asks for a child run.</summary>
/// <param name="Now">The time.</param>
/// <param name="Visit">The visit of the batch.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Item">The item.</param>
/// <param name="Child">The child's id.</param>
/// <param name="Leaves">Whether the child goes on when this run is cancelled, fails or is killed.</param>
/// <param name="Prep">Prep's result, if it is not journaled yet: whoever asks for the child again has to see the inputs it was asked for
/// with.</param>
internal sealed record RequestItemChild(DateTimeOffset Now, long Visit, int Attempt, long Item, RunId Child, bool Leaves, PrepFacts? Prep)
    : RunCommand(Now);

/// <summary>A child is started.</summary>
internal sealed record NoteChildStarted(DateTimeOffset Now, RunId Child) : RunCommand(Now);

/// <summary>A child has ended, or could not be started.</summary>
internal sealed record EndChild(DateTimeOffset Now, RunId Child, RunStatus Status, ActionName Action, RunError? Error, StatePatch Values)
    : RunCommand(Now)
{
    /// <summary>The last attempt of the parent's visit that the child went on for; 0 when it never has.</summary>
    public int For { get; init; }

    /// <summary>Why it was cancelled or killed, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the child cannot go on, so that another attempt starts another one.</summary>
    public bool Anew { get; init; }
}

/// <summary>A child has heard that it is to stop.</summary>
internal sealed record NoteChildCancelled(DateTimeOffset Now, RunId Child) : RunCommand(Now);

/// <summary>The parent has heard of this run's end.</summary>
internal sealed record NoteParentTold(DateTimeOffset Now) : RunCommand(Now);
