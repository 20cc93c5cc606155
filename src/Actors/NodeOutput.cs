namespace ActorFlow;

/// <summary>A piece of output that a node emitted while it ran. Ephemeral: never journaled, seen only by those who watch.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Node">The node's path.</param>
/// <param name="Visit">Which entry into the node it was, from 1.</param>
/// <param name="Chunk">What was emitted, as it was given.</param>
public sealed record NodeOutput(RunId RunId, string Node, int Visit, object? Chunk)
{
    /// <summary>
    /// How many pieces just before this one the reader missed: of those that wait for a slow reader, only the newest 1024 are kept. Usually 0.
    /// </summary>
    public long Missed { get; init; }
}
