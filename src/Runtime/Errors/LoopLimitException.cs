namespace ActorFlow;

/// <summary>A run went round a loop, or into nested flows, more often than its bounds allow.</summary>
public sealed class LoopLimitException : Exception
{
    internal LoopLimitException(RunId runId, string node, string what, string? loop)
        : base($"Run '{runId}': node '{node}' {what}{(loop is null ? "" : $"; the loop is {loop}")}. "
            + "Check the action that leads back, or raise MaxVisits of the node or MaxSteps of the flow (NodeOptions.Unlimited for endless flows).")
    {
        RunId = runId;
        Node = node;
        Loop = loop;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The path of the node that may not be entered again.</summary>
    public string Node { get; }

    /// <summary>The nodes of the loop, or null where there is none.</summary>
    public string? Loop { get; }
}
