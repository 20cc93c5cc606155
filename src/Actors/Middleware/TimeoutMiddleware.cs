namespace ActorFlow.Actors.Middleware;

/// <summary>Cancels what is within when its time is up. Cooperative: it waits for what is within to obey.</summary>
internal sealed class TimeoutMiddleware(TimeSpan limit) : NodeMiddleware
{
    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        var context = call.Context;
        using var timer = new CancellationTokenSource(limit, context.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, context.CancellationToken);
        try
        {
            return await next(call.With(either.Token));
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new AttemptTimeoutException(context.RunId, context.Node, context.Visit, context.Attempt, limit);
        }
    }
}
