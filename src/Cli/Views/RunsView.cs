namespace ActorFlow.Cli.Views;

/// <summary>Views of many runs.</summary>
public static class RunsView
{
    /// <summary>Opens the view that fits: drawn in place on a terminal, a line for each thing that happens in a pipe.</summary>
    public static IRunsView Open(CliTerminal terminal, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        return terminal.IsInteractive ? new LiveRunsView(terminal, timeProvider ?? TimeProvider.System) : new PlainRunsView(terminal.Out);
    }

    /// <summary>A layer that tells a view what the nodes of an engine do: <c>options.Use(RunsView.Watch(view))</c>.</summary>
    public static NodeMiddleware Watch(IRunsView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new Layer(view);
    }

    private sealed class Layer(IRunsView view) : NodeMiddleware
    {
        protected override async ValueTask<object?> ExecAsync(ExecCall call, ExecNext next)
        {
            var context = call.Context;
            view.AtWork(context.RunId, context.Node, context.Attempt);
            try
            {
                return await next(call);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                view.AttemptFailed(context.RunId, context.Node, context.Attempt, error.Message);
                throw;
            }
        }
    }
}
