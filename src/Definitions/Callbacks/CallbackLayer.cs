using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ActorFlow.Definitions.Callbacks;

/// <summary>Tells the callbacks of a document's visits. A document within another one has the same layer, too, and is told once.</summary>
internal sealed class CallbackLayer(DocumentCallbacks callbacks) : NodeMiddleware
{
    private readonly ConditionalWeakTable<object, object> _told = new();

    protected internal override async ValueTask<object?> PrepAsync(PrepCall call, PrepNext next)
    {
        if (_told.TryAdd(call.Context, callbacks))
        {
            var notice = new NodeNotice(call.Context.RunId, call.Context.Node, call.Context.Visit);
            if (callbacks.BeforeNode is { } before)
                await before(notice, call.Context.CancellationToken);
            Tell(callbacks.Started, notice);
        }

        return await next(call);
    }

    protected internal override void Ended(VisitEnd visit)
    {
        if (!_told.TryAdd(visit, callbacks))
            return;
        var notice = new NodeNotice(visit.RunId, visit.Path, visit.Visit) { Attempts = visit.Attempts, Actions = visit.Actions, Error = visit.Error };
        Tell(visit.Error is null ? callbacks.Completed : callbacks.Failed, notice);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A callback that fails does not harm the run.")]
    public static void Tell<T>(Action<T>? callback, T what)
    {
        try
        {
            callback?.Invoke(what);
        }
        catch (Exception)
        {
            // Said in DocumentCallbacks: left out of account.
        }
    }
}
