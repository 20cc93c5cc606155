namespace ActorFlow.Actors.Kernel.Lifecycle;

/// <summary>Why an actor does not take user messages. Zero: it does. Touched only in its own turns.</summary>
[Flags]
internal enum CellState : byte
{
    Running = 0,

    /// <summary>Spawned, its instance not yet made.</summary>
    New = 1,

    /// <summary>A receive awaits.</summary>
    Awaiting = 2,

    /// <summary>Failed; the supervisor has not decided.</summary>
    Failed = 4,

    /// <summary>Waits for its children, its turn or a backoff before the next instance.</summary>
    Restarting = 8,

    /// <summary>Waits for its children and its work before it ends.</summary>
    Stopping = 16,

    Ended = 32,

    /// <summary>Ends at the end of this turn, once it has received what was told to it before.</summary>
    Leaving = 64,
}
