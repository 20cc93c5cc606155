using System.Diagnostics;
using ActorFlow.Actors.Telemetry;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Nodes;

/// <summary>The phases as they are called: with the layers, spans and log scopes around them, where there are any.</summary>
internal sealed partial class VisitExecution
{
    /// <summary>The visit's span; null when nobody listens.</summary>
    public Activity? Span
    {
        get => _rare?.Span;
        set
        {
            if (value is not null || _rare is not null)
                Rare.Span = value;
        }
    }

    private bool _isObservationOver;

    private bool IsObserved => Environment.HasLog || Span is not null;

    /// <summary>
    /// Whether somebody beside the node may look at the contexts of its phases; if not, a node that does not look at one gets none.
    /// </summary>
    private bool NeedsContexts => Middleware is not null;

    public ValueTask PrepAsync(SharedState state)
        => IsObserved ? ObservedPrepAsync(state) : _context is null ? Body!.PrepAsync(state) : LayeredPrep(_context);

    public ValueTask ExecAsync()
    {
        if (IsObserved || EngineTelemetry.WatchesAttempts)
            return ObservedExecAsync(new ExecContext(Attempt, this));
        return NeedsContexts || Body!.ExecTakesContext || Travels ? LayeredExec(new ExecContext(Attempt, this)) : Body.ExecAsync();
    }

    public ValueTask FallbackAsync(Exception error, ExecContext context)
    {
        context.Enter();
        return IsObserved ? ObservedFallbackAsync(error, context) : Body!.FallbackAsync(error, context);
    }

    public ValueTask<ActionName> PostAsync(SharedState state)
        => IsObserved ? ObservedPostAsync(state) : _context is null ? Body!.PostAsync(state) : LayeredPost(_context);

    private ValueTask LayeredPrep(NodeContext context)
        => Middleware is null ? Body!.PrepAsync(context) : Middleware.PrepAsync(_place.Node, Body!, context);

    private ValueTask LayeredExec(ExecContext context)
        => Middleware is null ? Body!.ExecAsync(context) : Middleware.ExecAsync(_place.Node, Body!, context);

    private ValueTask<ActionName> LayeredPost(NodeContext context)
        => Middleware is null ? Body!.PostAsync(context) : Middleware.PostAsync(_place.Node, Body!, context);

    // What these set on the flow of execution, current span and log scope, ends with them: an async method does not change its caller's.
    private async ValueTask ObservedPrepAsync(SharedState state)
    {
        using var scope = Observe();
        await (_context is null ? Body!.PrepAsync(state) : LayeredPrep(_context));
    }

    private async ValueTask ObservedFallbackAsync(Exception error, ExecContext context)
    {
        using var scope = Observe();
        await Body!.FallbackAsync(error, context);
    }

    private async ValueTask<ActionName> ObservedPostAsync(SharedState state)
    {
        using var scope = Observe();
        return await (_context is null ? Body!.PostAsync(state) : LayeredPost(_context));
    }

    private async ValueTask ObservedExecAsync(ExecContext context)
    {
        using var scope = Observe();
        var span = EngineTelemetry.BeginAttempt(Span, Path, Attempt);
        var begun = TimeProvider.GetTimestamp();
        try
        {
            await LayeredExec(context);
            EngineTelemetry.AttemptEnded(span, _place.Flow!.Name, _place.Name, TimeProvider.GetElapsedTime(begun), null);
        }
        catch (Exception error)
        {
            EngineTelemetry.AttemptEnded(span, _place.Flow!.Name, _place.Name, TimeProvider.GetElapsedTime(begun), error);
            throw;
        }
    }

    private IDisposable? Observe()
    {
        if (Span is not null)
            Activity.Current = Span;
        return Environment.HasLog ? Environment.Logger.BeginScope(new VisitScope(RunId, _place.Flow!.Name, Path, Number, Attempt)) : null;
    }

    /// <summary>Marks what an item of the visit's batch logs.</summary>
    public IDisposable? ObserveItem(long index, int attempt)
        => Environment.HasLog ? Environment.Logger.BeginScope(new VisitScope(RunId, _place.Flow!.Name, Path, Number, attempt, index)) : null;

    /// <summary>Counts the visit's end, and ends its span.</summary>
    public void EndObservation(string outcome, ActionName? action = null, RunError? error = null)
    {
        if (_isObservationOver)
            return; // A choice that had to be asked again has ended once already.
        _isObservationOver = true;
        EngineTelemetry.VisitEnded(Span, _place.Flow!.Name, _place.Name, outcome, action, error);
        Span = null;
    }

    public double Jitter() => Environment.Jitter();

    /// <summary>Tells the layers of the visit's outcome. They are user code, and what they throw changes nothing.</summary>
    public void TellEnd(IReadOnlyList<ActionName> actions, int attempts, RunError? error)
    {
        if (Middleware is not { TellsEnds: true })
            return;
        try
        {
            Middleware.Ended(new VisitEnd(_place.Node, RunId, Path, Number, attempts, actions, error));
        }
        catch (Exception failure)
        {
            NodeLog.EndNotTold(Environment.Logger, failure, RunId, Path);
        }
    }
}
