using System.Text.Json;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Inbox;

/// <summary>Carries out a command of the inbox and makes its answer. Thread-safe.</summary>
internal sealed partial class CommandRunner(FlowSystem system, ILogger logger)
{
    /// <summary>Carries a command out.</summary>
    /// <param name="command">The command.</param>
    /// <param name="inbox">The identity of the inbox.</param>
    /// <returns>The answer; null when the command has to be delivered again, because this engine can do nothing any more.</returns>
    public async Task<InboxAnswer?> RunAsync(InboxCommand command, string inbox)
    {
        try
        {
            var arguments = CommandReader.Read(command);
            return command.Verb == CommandVerbs.Start
                ? await StartAsync(command, arguments, inbox)
                : await ControlAsync(command, arguments, new CommandTicket(inbox, command.Ticket));
        }
        catch (Exception error) when (error is FlowSystemStoppedException or JournalUnavailableException or OperationCanceledException)
        {
            return null;
        }
        catch (Exception error)
        {
            // Whatever a command trips over is its answer; it blocks none behind it.
            var kind = KindOf(error);
            if (kind == CommandAnswer.Failed)
                CommandFailed(logger, error, command.Ticket, command.Verb);
            return CommandAnswer.Error(kind, error.Message);
        }
    }

    private async Task<InboxAnswer> StartAsync(InboxCommand command, CommandReader.Arguments arguments, string inbox)
    {
        var flow = arguments.Flow ?? throw new CommandArgumentException("the member 'flow' is missing", """{"flow":"checkout"}""");
        // Delivered twice, it must start one run: without an id or key of the caller's, the ticket makes the id.
        var id = command.RunId ?? (arguments.Key is null ? new RunId($"{inbox}-{command.Ticket}") : default(RunId?));
        var options = new StartOptions { Id = id, Key = arguments.Key, Tags = arguments.Tags, Memo = arguments.Memo, Parent = arguments.Parent };
        var run = await system.StartAsync(flow, arguments.Input, options, CancellationToken.None);
        return CommandAnswer.Done(run.Id, (await run.GetAsync(CancellationToken.None)).Status, changed: true, refusal: null);
    }

    private async Task<InboxAnswer> ControlAsync(InboxCommand command, CommandReader.Arguments arguments, CommandTicket ticket)
    {
        var kind = command.Verb switch
        {
            CommandVerbs.Cancel => RunControlKind.Cancel,
            CommandVerbs.Pause => RunControlKind.Pause,
            CommandVerbs.Resume => RunControlKind.Resume,
            CommandVerbs.Retry => RunControlKind.Retry,
            CommandVerbs.Compensate => RunControlKind.Compensate,
            _ => RunControlKind.Kill,
        };
        var runId = command.RunId ?? throw new CommandArgumentException($"'{command.Verb}' concerns a run, and none is named", "run-7");
        var answer = await system.RequestAsync(runId, new RunControl(kind, arguments.Reason, arguments.NewKeys) { Via = ticket }, CancellationToken.None);
        return answer.Refusal is Refusal.None or Refusal.TakenBefore
            ? CommandAnswer.Done(runId, answer.Status, changed: true, refusal: null)
            : CommandAnswer.Done(runId, answer.Status, changed: false, CommandAnswer.Name(answer.Refusal));
    }

    private static string KindOf(Exception error) => error switch
    {
        RunNotFoundException => CommandAnswer.UnknownRun,
        FlowNotRegisteredException => CommandAnswer.UnknownFlow,
        RunConflictException => CommandAnswer.Conflict,
        RunQuarantinedException or RunJournalException => CommandAnswer.Quarantined,
        CommandArgumentException or StateException or JsonException or ArgumentException => CommandAnswer.BadCommand,
        _ => CommandAnswer.Failed,
    };

    [LoggerMessage(51, LogLevel.Error, "Command {Ticket} ({Verb}) of the inbox failed.")]
    private static partial void CommandFailed(ILogger logger, Exception error, long ticket, string verb);
}
