namespace ActorFlow;

/// <summary>A loop in which paths are joined was to begin its next round while tokens of the last one were still in it.</summary>
public sealed class LoopOverlapException : Exception
{
    internal LoopOverlapException(RunId runId, string node, string loop)
        : base($"Run '{runId}': the loop {loop} joins paths, and its next round was to begin at '{node}' while its last one was not over. "
            + "Join what runs beside it before it goes round, or put it into a nested flow.")
    {
        RunId = runId;
        Node = node;
        Loop = loop;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node where rounds begin.</summary>
    public string Node { get; }

    /// <summary>The nodes of the loop.</summary>
    public string Loop { get; }
}
