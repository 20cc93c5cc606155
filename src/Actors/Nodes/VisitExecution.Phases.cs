using System.Diagnostics;
using ActorFlow.Actors.Telemetry;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Nodes;

/// <summary>The phases as they are called: with the layers, spans and log scopes around them, where there are any.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>The visit's span; null when nobody listens.</summary>
    public Activity? Span { get; set; }

    private bool _isObservationOver;

    private bool IsObserved => Span is not null || environment.HasLog;

    public ValueTask PrepAsync(NodeContext context) => IsObserved ? ObservedPrepAsync(context) : LayeredPrep(context);

    public ValueTask ExecAsync(ExecContext context)
        => IsObserved || EngineTelemetry.WatchesAttempts ? ObservedExecAsync(context) : LayeredExec(context);

    public ValueTask FallbackAsync(Exception error, ExecContext context)
    {
        context.Enter();
        return IsObserved ? ObservedFallbackAsync(error, context) : Body!.FallbackAsync(error, context);
    }

    public ValueTask<ActionName> PostAsync(NodeContext context) => IsObserved ? ObservedPostAsync(context) : LayeredPost(context);

    private ValueTask LayeredPrep(NodeContext context)
        => Middleware is null ? Body!.PrepAsync(context) : Middleware.PrepAsync(place.Node, Body!, context);

    private ValueTask LayeredExec(ExecContext context)
        => Middleware is null ? Body!.ExecAsync(context) : Middleware.ExecAsync(place.Node, Body!, context);

    private ValueTask<ActionName> LayeredPost(NodeContext context)
        => Middleware is null ? Body!.PostAsync(context) : Middleware.PostAsync(place.Node, Body!, context);

    // What these set on the flow of execution, current span and log scope, ends with them: an async method does not change its caller's.
    private async ValueTask ObservedPrepAsync(NodeContext context)
    {
        using var scope = Observe();
        await LayeredPrep(context);
    }

    private async ValueTask ObservedFallbackAsync(Exception error, ExecContext context)
    {
        using var scope = Observe();
        await Body!.FallbackAsync(error, context);
    }

    private async ValueTask<ActionName> ObservedPostAsync(NodeContext context)
    {
        using var scope = Observe();
        return await LayeredPost(context);
    }

    private async ValueTask ObservedExecAsync(ExecContext context)
    {
        using var scope = Observe();
        var span = EngineTelemetry.BeginAttempt(Span, path, Attempt);
        var begun = TimeProvider.GetTimestamp();
        try
        {
            await LayeredExec(context);
            EngineTelemetry.AttemptEnded(span, place.Flow!.Name, place.Name, TimeProvider.GetElapsedTime(begun), null);
        }
        catch (Exception error)
        {
            EngineTelemetry.AttemptEnded(span, place.Flow!.Name, place.Name, TimeProvider.GetElapsedTime(begun), error);
            throw;
        }
    }

    private IDisposable? Observe()
    {
        if (Span is not null)
            Activity.Current = Span;
        return environment.HasLog ? environment.Logger.BeginScope(new VisitScope(view.RunId, place.Flow!.Name, path, Number, Attempt)) : null;
    }

    /// <summary>Marks what an item of the visit's batch logs.</summary>
    public IDisposable? ObserveItem(long index, int attempt)
        => environment.HasLog ? environment.Logger.BeginScope(new VisitScope(view.RunId, place.Flow!.Name, path, Number, attempt, index)) : null;

    /// <summary>Counts the visit's end, and ends its span.</summary>
    public void EndObservation(string outcome, ActionName? action = null, RunError? error = null)
    {
        if (_isObservationOver)
            return; // A choice that had to be asked again has ended once already.
        _isObservationOver = true;
        EngineTelemetry.VisitEnded(Span, place.Flow!.Name, place.Name, outcome, action, error);
        Span = null;
    }

    public double Jitter() => environment.Jitter();

    /// <summary>Tells the layers of the visit's outcome. They are user code, and what they throw changes nothing.</summary>
    public void TellEnd(IReadOnlyList<ActionName> actions, int attempts, RunError? error)
    {
        if (Middleware is not { TellsEnds: true })
            return;
        try
        {
            Middleware.Ended(new VisitEnd(place.Node, view.RunId, path, Number, attempts, actions, error));
        }
        catch (Exception failure)
        {
            NodeLog.EndNotTold(environment.Logger, failure, view.RunId, path);
        }
    }
}
