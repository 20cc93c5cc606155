using ActorFlow.Cli.Output;
using ActorFlow.Cli.Views;

namespace ActorFlow.Cli.Running;

/// <summary>A run with an engine in this process.</summary>
internal sealed class RunHere(CliCall call, FlowDefinition flow, NewRun start)
{
    private RunId? _runId;
    private bool _isAsked;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var since = call.TimeProvider.GetUtcNow();
        try
        {
            await using var system =
                await FlowSystem.StartAsync(options => Engine.Configure(call, options, isDurable: flow.Durability != Durability.None),
                    cancellationToken);
            _isAsked = true;
            var run = await system.StartAsync(flow, start.Input is { } input ? RunInput.FromJson(input) : null, start.Options, cancellationToken);
            _runId = run.Id;
            return start.Waits ? await FinishAsync(system, run, since, cancellationToken) : Leave(run.Id);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The system is disposed by now: what was in flight has ended or was cut off, and everything committed is kept.
            throw new CliException(
                flow.Durability == Durability.None ? "stopped; nothing is kept of a run in memory."
                    : _runId is { } id ? $"stopped; run '{id}' is unfinished. Go on with: {start.GoOn(call, id)}"
                    : !_isAsked ? "stopped before the run was started."
                    : $"stopped while {start.Name} was being started; it may have been. {start.FindOut(call)}",
                RunExitCode.Interrupted);
        }
    }

    private async Task<int> FinishAsync(FlowSystem system, RunHandle run, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (flow.Durability == Durability.None)
        {
            return RunOutcome.Tell(call, await RunWatch.UntilEndAsync(call, system, run, cancellationToken));
        }

        // A run that had ended may be retried by a command that was queued: then its end is yet to come.
        do
            await RunWatch.UntilEndAsync(call, system, run.Id, since, cancellationToken);
        while (await system.FindAsync(run.Id, cancellationToken) is { Status: RunStatus.Running or RunStatus.Waiting or RunStatus.Pending });
        var exitCode = await RunOutcome.TellAsync(call, system, run.Id, cancellationToken);
        var others = (await system.CountAsync(cancellationToken))
            .Where(count => count.Status is RunStatus.Pending or RunStatus.Running or RunStatus.Waiting).Sum(count => count.Count);
        if (others > 0)
            call.Remark($"{Count.Of(others, "other run")} of {call.Database} {(others == 1 ? "is" : "are")} unfinished; '{call.Command("run")}' goes on with {(others == 1 ? "it" : "them")}.");
        return exitCode;
    }

    private int Leave(RunId runId)
    {
        if (call.IsJson)
            call.WriteJson(new StartedJson(runId, flow.Name));
        else
            call.WriteLine($"run '{runId}' of {flow.Name} is started. It goes on with: {start.GoOn(call, runId)}");
        return RunExitCode.Done;
    }

    internal sealed record StartedJson(RunId Id, string Flow);
}
