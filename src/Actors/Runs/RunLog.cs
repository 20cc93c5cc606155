using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Runs;

/// <summary>What supervisors write to the log.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1, LogLevel.Error, "Run {RunId} cannot be followed here any more.")]
    public static partial void RunLost(ILogger logger, Exception error, RunId runId);

    [LoggerMessage(9, LogLevel.Warning, "Run {RunId} could not be read from the journal; that is tried again.")]
    public static partial void RunLostForNow(ILogger logger, Exception error, RunId runId);

    [LoggerMessage(2, LogLevel.Warning, "Run {RunId} is parked: {Reason}.")]
    public static partial void Parked(ILogger logger, RunId runId, string reason);

    [LoggerMessage(3, LogLevel.Error, "A turn of run {RunId} failed at {Message}; its supervisor is made again from the journal.")]
    public static partial void TurnFailed(ILogger logger, Exception error, RunId runId, string message);

    [LoggerMessage(8, LogLevel.Warning, "No image of run {RunId} could be taken at version {Version}; it is read from its events instead.")]
    public static partial void NoImage(ILogger logger, Exception error, RunId runId, long version);

    [LoggerMessage(4, LogLevel.Error, "Run {RunId} is quarantined: {Reason}.")]
    public static partial void SetAside(ILogger logger, RunId runId, string reason);

    [LoggerMessage(6, LogLevel.Error, "The side row of parked run {RunId} could not be written in the journal. The next start judges the run anew.")]
    public static partial void NotShelved(ILogger logger, Exception error, RunId runId);

    [LoggerMessage(5, LogLevel.Error,
        "Run {RunId} could not be quarantined in the journal. It is left alone here; the next start takes it up again.")]
    public static partial void NotSetAside(ILogger logger, Exception error, RunId runId);
}
