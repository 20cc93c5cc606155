namespace ActorFlow.Actors.Nodes;

/// <summary>The phases as they are called: with the layers around them, where there are any.</summary>
internal sealed partial class VisitExecution
{
    public ValueTask PrepAsync(NodeContext context)
        => Middleware is null ? Body!.PrepAsync(context) : Middleware.PrepAsync(place.Node, Body!, context);

    public ValueTask ExecAsync(ExecContext context)
        => Middleware is null ? Body!.ExecAsync(context) : Middleware.ExecAsync(place.Node, Body!, context);

    public ValueTask FallbackAsync(Exception error, ExecContext context) => Body!.FallbackAsync(error, context);

    public ValueTask<ActionName> PostAsync(NodeContext context)
        => Middleware is null ? Body!.PostAsync(context) : Middleware.PostAsync(place.Node, Body!, context);

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
