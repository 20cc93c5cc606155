using ActorFlow.Cli.Output;
using ActorFlow.Cli.Views;

namespace ActorFlow.Cli.Running;

/// <summary>A run with the engine of another process: it is asked through the inbox, and watched beside it.</summary>
internal sealed class RunElsewhere(CliCall call, NewRun start)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var since = call.TimeProvider.GetUtcNow();
        var runId = await StartAsync(cancellationToken);
        if (!start.Waits)
        {
            if (call.IsJson)
                call.WriteJson(new RunHere.StartedJson(runId, start.Flow));
            else
                call.WriteLine($"run '{runId}' of {start.Flow} is started by the engine at work.");
            return RunExitCode.Done;
        }

        await using var runs = await call.OpenReaderAsync(cancellationToken);
        try
        {
            await RunWatch.UntilEndAsync(call, runs, runId, since, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CliException(
                $"stopped waiting; run '{runId}' goes on with the engine at work. Wait again with: {call.Command("wait", runId.Value)}",
                RunExitCode.Interrupted);
        }

        return await RunOutcome.TellAsync(call, runs, runId, cancellationToken);
    }

    private async Task<RunId> StartAsync(CancellationToken cancellationToken)
    {
        await using var commands = await call.OpenCommandsAsync(cancellationToken);
        var outcome = await commands.StartAsync(start.Flow, start.Input, start.Options, TimeSpan.Zero, cancellationToken);
        try
        {
            if (outcome.State == CommandState.Unanswered)
                outcome = await commands.WaitAsync(outcome.Ticket, Patience, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CliException(
                $"stopped waiting; the start of {start.Name} stays queued as {outcome.Ticket}, and an engine carries it out. {start.FindOut(call)}",
                    RunExitCode.Interrupted);
        }

        return outcome.State switch
        {
            CommandState.Done => outcome.RunId!.Value,
            CommandState.Failed => throw new CliException(
                outcome.Error ?? "the engine at work could not start the run.",
                    outcome.ErrorKind is "unknown-flow" or "bad-command" or "run-conflict" ? RunExitCode.Usage : RunExitCode.Failed),
            CommandState.Queued => throw new CliException(
                $"no engine takes commands at the moment; the start is queued as {outcome.Ticket}, and the next engine that does carries it out."),
            _ => throw new CliException(
                $"the engine at work has not answered yet; the start stays queued as {outcome.Ticket}. {call.Command("list")} shows when it has."),
        };
    }
}
