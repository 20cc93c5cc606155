namespace ActorFlow.Runs;

/// <summary>A visit asks for a child run.</summary>
internal sealed record RequestChild(DateTimeOffset Now, long Visit, int Attempt, RunId Child, StatePatch Input, bool Waits, bool Leaves) : RunCommand(Now);

/// <summary>A child is started.</summary>
internal sealed record NoteChildStarted(DateTimeOffset Now, RunId Child) : RunCommand(Now);

/// <summary>A child has ended, or could not be started.</summary>
internal sealed record EndChild(DateTimeOffset Now, RunId Child, RunStatus Status, ActionName Action, RunError? Error, StatePatch Values) : RunCommand(Now);

/// <summary>A child has heard that it is to stop.</summary>
internal sealed record NoteChildCancelled(DateTimeOffset Now, RunId Child) : RunCommand(Now);

/// <summary>The parent has heard of this run's end.</summary>
internal sealed record NoteParentTold(DateTimeOffset Now) : RunCommand(Now);
