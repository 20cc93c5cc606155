namespace ActorFlow.Actors.Middleware;

/// <summary>Checks the run's state before Prep.</summary>
internal sealed class StateValidation(Func<SharedState, string?> problem) : NodeMiddleware
{
    protected internal override ValueTask<object?> PrepAsync(PrepCall call, PrepNext next)
    {
        var context = call.Context;
        return problem(context.State) is { } found ? throw new NodeValidationException(context.RunId, context.Node, context.Visit, found)
            : next(call);
    }
}

/// <summary>Checks what Prep returned. It does so at the end of Prep and not before Exec, because a retry would meet the same value.</summary>
internal sealed class InputValidation<TInput>(Func<TInput, string?> problem) : NodeMiddleware
{
    protected internal override async ValueTask<object?> PrepAsync(PrepCall call, PrepNext next)
    {
        var input = await next(call);
        var found = input is TInput typed ? problem(typed)
            : input is null && default(TInput) is null ? problem(default!)
            : $"Prep returned a {input?.GetType().Name ?? "null"}, and the check is for a {typeof(TInput).Name}. Check what Prep returns.";
        return found is null ? input : throw new NodeValidationException(call.Context.RunId, call.Context.Node, call.Context.Visit, found);
    }
}
