using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Runs;

/// <summary>What supervisors write to the log.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1, LogLevel.Error, "Run {RunId} cannot be followed here any more.")]
    public static partial void RunLost(ILogger logger, Exception error, RunId runId);

    [LoggerMessage(2, LogLevel.Warning, "Run {RunId} is parked: {Reason}.")]
    public static partial void Parked(ILogger logger, RunId runId, string reason);
}
