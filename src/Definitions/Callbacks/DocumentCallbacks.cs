namespace ActorFlow.Definitions;

/// <summary>What a program is told while the nodes of documents run, clusters and inner documents included.</summary>
/// <remarks>
/// Called by the threads of visits, several at a time. <see cref="BeforeNode"/> is waited for, and what it throws fails the visit; what the others
/// throw is left out of account, as a callback never harms a run. A visit that is entered again after a crash is told again. The same facts are
/// journaled: see <c>IFlowReader.EventsAsync</c> for what survives.
/// </remarks>
public sealed record DocumentCallbacks
{
    /// <summary>Before a node begins: waited for.</summary>
    public Func<NodeNotice, CancellationToken, ValueTask>? BeforeNode { get; init; }

    /// <summary>A node begins.</summary>
    public Action<NodeNotice>? Started { get; init; }

    /// <summary>A node has come to its actions.</summary>
    public Action<NodeNotice>? Completed { get; init; }

    /// <summary>A node has failed, after its last attempt.</summary>
    public Action<NodeNotice>? Failed { get; init; }

    /// <summary>A function wrote a line to the log.</summary>
    public Action<NodeLine>? Log { get; init; }

    /// <summary>A function gave a piece of its output, or a call of a batch has ended.</summary>
    public Action<NodeProgress>? Progress { get; init; }
}
