using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Nodes;

/// <summary>What node actors write to the log.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(20, LogLevel.Warning,
        "Run {RunId}, node {Node}: a middleware threw when it was told of the visit's end. The visit is not changed by it.")]
    public static partial void EndNotTold(ILogger logger, Exception error, RunId runId, string node);

    [LoggerMessage(22, LogLevel.Warning, "Node {Node} could not be disposed with the flow system.")]
    public static partial void NodeNotDisposed(ILogger logger, Exception error, string node);

    [LoggerMessage(21, LogLevel.Warning, "Run {RunId}, node {Node}: the visit's services could not be disposed. The visit is not changed by it.")]
    public static partial void NotReleased(ILogger logger, Exception error, RunId runId, string node);
}
