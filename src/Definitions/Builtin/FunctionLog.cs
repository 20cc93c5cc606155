using Microsoft.Extensions.Logging;

namespace ActorFlow.Definitions.Builtin;

/// <summary>What functions write to the log.</summary>
internal static partial class FunctionLog
{
    [LoggerMessage(EventId = 1, Message = "{RunId} {Node}: {Text}")]
    public static partial void Line(ILogger logger, LogLevel level, string runId, string node, string text);
}
