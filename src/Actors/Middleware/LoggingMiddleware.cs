using ActorFlow.Actors.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorFlow.Actors.Middleware;

/// <summary>Logs the begin and end of each attempt, and the outcome of each visit.</summary>
internal sealed partial class LoggingMiddleware(ILogger? logger, LogLevel level) : NodeMiddleware
{
    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        var context = call.Context;
        var log = LoggerOf(context);
        Begins(log, level, context.RunId, context.Node, context.Visit, context.Attempt);
        var begun = context.TimeProvider.GetTimestamp();
        try
        {
            var result = await next(call);
            var elapsed = context.TimeProvider.GetElapsedTime(begun);
            Succeeded(log, level, context.RunId, context.Node, context.Visit, context.Attempt, elapsed);
            return result;
        }
        catch (Exception error)
        {
            var elapsed = context.TimeProvider.GetElapsedTime(begun);
            Failed(log, level, error, context.RunId, context.Node, context.Visit, context.Attempt, elapsed);
            throw;
        }
    }

    private ILogger LoggerOf(ExecContext context) => logger ?? (context.Port as VisitExecution)?.Environment.Logger ?? NullLogger.Instance;

    [LoggerMessage(EventId = 30, Message = "Run {RunId}, node {Node}, visit {Visit}: attempt {Attempt} begins.")]
    private static partial void Begins(ILogger logger, LogLevel level, RunId runId, string node, int visit, int attempt);

    [LoggerMessage(EventId = 31, Message = "Run {RunId}, node {Node}, visit {Visit}: attempt {Attempt} succeeded after {Elapsed}.")]
    private static partial void Succeeded(ILogger logger, LogLevel level, RunId runId, string node, int visit, int attempt, TimeSpan elapsed);

    [LoggerMessage(EventId = 32, Message = "Run {RunId}, node {Node}, visit {Visit}: attempt {Attempt} failed after {Elapsed}.")]
    private static partial void Failed(ILogger logger, LogLevel level, Exception error, RunId runId, string node, int visit, int attempt,
        TimeSpan elapsed);
}
