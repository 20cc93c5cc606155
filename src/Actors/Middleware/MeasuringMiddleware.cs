namespace ActorFlow.Actors.Middleware;

/// <summary>Hands the measurement of each attempt to a callback.</summary>
internal sealed class MeasuringMiddleware(Action<NodeMeasurement> record) : NodeMiddleware
{
    protected internal override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
    {
        var context = call.Context;
        var begun = context.TimeProvider.GetTimestamp();
        Exception? failure = null;
        try
        {
            return await next(call);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            record(new NodeMeasurement(context.Node, context.Visit, context.Attempt, context.TimeProvider.GetElapsedTime(begun), failure));
        }
    }
}
