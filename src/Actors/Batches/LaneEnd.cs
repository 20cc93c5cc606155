namespace ActorFlow.Actors.Batches;

/// <summary>Why a lane came to its end.</summary>
internal enum LaneEnd
{
    /// <summary>There was no item to take.</summary>
    Dry,

    /// <summary>The rate, or chunks that are not committed yet, let no further item begin now.</summary>
    Held,

    /// <summary>It waits for a slot of the shared pool.</summary>
    InLine,

    /// <summary>The batch hands out nothing more.</summary>
    Stopped,

    /// <summary>It was left behind with its item; what it says counts for nothing.</summary>
    Abandoned,
}
