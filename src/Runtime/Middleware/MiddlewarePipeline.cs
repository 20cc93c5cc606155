using System.Runtime.ExceptionServices;

namespace ActorFlow;

/// <summary>The phases of a node with its layers around them. Composed once; a call allocates only what its layers see.</summary>
internal sealed class MiddlewarePipeline
{
    private readonly NodeMiddleware[] _told;
    private readonly PrepNext? _prep;
    private readonly ExecNext? _exec;
    private readonly PostNext? _post;

    public MiddlewarePipeline(NodeMiddleware[] layers)
    {
        _told = [.. layers.Where(layer => Overrides(layer.Ended))];
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var layer = layers[i];
            if (Overrides(layer.PrepAsync))
                _prep = Around(layer, _prep ?? (static call => call.Body.PrepUnstoredAsync(call.Context)));
            if (Overrides(layer.ExecAsync))
                _exec = Around(layer, _exec ?? EnterBody);
            if (Overrides(layer.PostAsync))
                _post = Around(layer, _post ?? (static call => call.Body.PostAsync(call.Context)));
        }
    }

    public ValueTask PrepAsync(Node node, VisitBody body, NodeContext context)
    {
        return _prep is null ? body.PrepAsync(context) : Wrapped(_prep, new PrepCall(node, context, body));

        static async ValueTask Wrapped(PrepNext prep, PrepCall call) => call.Body.PrepValue = await prep(call);
    }

    public ValueTask ExecAsync(Node node, VisitBody body, ExecContext context)
    {
        return _exec is null ? body.ExecAsync(context) : Wrapped(_exec, new ExecCall(node, context, body));

        static async ValueTask Wrapped(ExecNext exec, ExecCall call) => call.Body.ExecValue = await exec(call);
    }

    public ValueTask<ActionName> PostAsync(Node node, VisitBody body, NodeContext context)
        => _post is null ? body.PostAsync(context) : _post(new PostCall(node, context, body));

    /// <summary>Whether any layer wants to be told of the end.</summary>
    public bool TellsEnds => _told.Length > 0;

    /// <summary>Tells every layer; the first exception is thrown when all have been told.</summary>
    public void Ended(VisitEnd visit)
    {
        Exception? first = null;
        foreach (var layer in _told)
        {
            try
            {
                layer.Ended(visit);
            }
            catch (Exception error)
            {
                first ??= error;
            }
        }

        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }

    private static PrepNext Around(NodeMiddleware layer, PrepNext next) => call => layer.PrepAsync(call, next);

    private static ValueTask<object?> EnterBody(ExecCall call)
    {
        call.Context.Enter();
        return call.Body.ExecUnstoredAsync(call.Context);
    }

    private static ExecNext Around(NodeMiddleware layer, ExecNext next) => call => layer.ExecAsync(call, next);

    private static PostNext Around(NodeMiddleware layer, PostNext next) => call => layer.PostAsync(call, next);

    private static bool Overrides(Delegate hook) => hook.Method.DeclaringType != typeof(NodeMiddleware);
}
