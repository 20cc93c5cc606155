namespace ActorFlow;

/// <summary>A layer around Exec made of a lambda.</summary>
internal sealed class ExecLayer(Func<ExecCall, ExecNext, ValueTask<object?>> around) : NodeMiddleware
{
    protected internal override ValueTask<object?> ExecAsync(ExecCall call, ExecNext next) => around(call, next);
}
