using Polly;

namespace ActorFlow.Actors.Middleware;

/// <summary>Runs each attempt through a pipeline of Polly.</summary>
internal sealed class ResilienceMiddleware(ResiliencePipeline pipeline) : NodeMiddleware
{
    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        // Staying on the captured context keeps user work where a seeded test can see it; in production there is none to stay on.
        var context = ResilienceContextPool.Shared.Get(call.Context.Node, continueOnCapturedContext: true, call.Context.CancellationToken);
        try
        {
            return await pipeline.ExecuteAsync(static (context, within) => within.next(within.call.With(context.CancellationToken)), context,
                (call, next));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}

/// <summary>Runs each attempt through a pipeline of Polly that judges results too.</summary>
internal sealed class ResilienceMiddleware<TExec>(ResiliencePipeline<TExec> pipeline) : NodeMiddleware
{
    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        var context = ResilienceContextPool.Shared.Get(call.Context.Node, continueOnCapturedContext: true, call.Context.CancellationToken);
        try
        {
            return await pipeline.ExecuteAsync(
                static async (context, within) => (TExec)(await within.next(within.call.With(context.CancellationToken)))!, context, (call, next));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
