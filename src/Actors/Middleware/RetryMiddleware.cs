namespace ActorFlow.Actors.Middleware;

/// <summary>Tries what is within again inside one attempt of the node: in memory, so a crash forgets its count.</summary>
internal sealed class RetryMiddleware(RetryPolicy policy, Func<ExecCall, Exception, bool>? when) : NodeMiddleware
{
    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        var context = call.Context;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                return await next(call);
            }
            catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
            {
                if (when?.Invoke(call, error) == false || policy.NextDelay(attempt, error, context.Port.Jitter()) is not { } asked)
                    throw;
                policy.OnRetry(attempt, error, asked);
                wait = asked;
            }

            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, context.TimeProvider, context.CancellationToken);
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
