namespace ActorFlow;

/// <summary>An attempt of Exec took longer than the node's limit.</summary>
public sealed class AttemptTimeoutException : TimeoutException
{
    internal AttemptTimeoutException(RunId runId, string node, int visit, int attempt, TimeSpan limit)
        : base($"Run '{runId}', node '{node}', visit {visit}: attempt {attempt} was cut off after its limit of {limit}. "
            + "Let Exec obey its cancellation token, or raise Timeout or TotalTimeout of the node.")
    {
        RunId = runId;
        Node = node;
        Limit = limit;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>The limit that was reached.</summary>
    public TimeSpan Limit { get; }
}
