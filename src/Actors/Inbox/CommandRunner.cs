using System.Collections.Concurrent;
using System.Text.Json;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Inbox;

/// <summary>Carries out a command of the inbox and makes its answer. Thread-safe.</summary>
/// <param name="system">The engine.</param>
/// <param name="openedAt">When this engine opened the journal.</param>
/// <param name="logger">Hears of commands that failed.</param>
internal sealed partial class CommandRunner(FlowSystem system, DateTimeOffset openedAt, ILogger logger) : ICommandCarrier
{
    /// <summary>How often a command is delivered to an engine that seems well and could not carry it out, before that is its answer.</summary>
    private const int MostTries = 5;

    private readonly ConcurrentDictionary<(string Inbox, long Ticket), int> _tries = new();

    /// <inheritdoc/>
    public async Task<InboxAnswer?> RunAsync(InboxCommand command, string inbox)
    {
        try
        {
            var arguments = CommandReader.Read(command);
            return command.Verb switch
            {
                CommandVerbs.Start => await StartAsync(command, arguments, inbox),
                CommandVerbs.Signal => await SignalAsync(command, arguments, new CommandTicket(inbox, command.Ticket)),
                CommandVerbs.Update => await UpdateAsync(command, arguments, new CommandTicket(inbox, command.Ticket)),
                CommandVerbs.Answer => await AnswerAsync(command, arguments, new CommandTicket(inbox, command.Ticket)),
                CommandVerbs.CancelQuestion => await WithdrawAsync(command, arguments, new CommandTicket(inbox, command.Ticket)),
                CommandVerbs.Backup => await BackupAsync(arguments),
                _ => await ControlAsync(command, arguments, new CommandTicket(inbox, command.Ticket)),
            };
        }
        catch (Exception error) when (error is FlowSystemStoppedException or JournalUnavailableException or OperationCanceledException && MayTryAgain((inbox, command.Ticket)))
        {
            return null;
        }
        catch (Exception error) when (error is not RunElsewhereException)
        {
            return AnswerOf(error, command.Ticket, command.Verb);
        }
    }

    /// <summary>Whatever a command trips over is its answer; it blocks none behind it.</summary>
    public InboxAnswer AnswerOf(Exception error, long ticket, string verb)
    {
        var kind = KindOf(error);
        if (kind == CommandAnswer.Failed)
            CommandFailed(logger, error, ticket, verb);
        return CommandAnswer.Error(kind, error);
    }

    // The journal may have been opened anew between the failure and this question, so one failure of an engine that is well again says little.
    private bool MayTryAgain((string Inbox, long Ticket) command)
    {
        if (system.IsStopped || system.Fault is not null || system.IsJournalReopening || _tries.AddOrUpdate(command, 1, static (_, tries) => tries + 1) < MostTries)
            return true;
        _tries.TryRemove(command, out _);
        return false;
    }

    private async Task<InboxAnswer> StartAsync(InboxCommand command, CommandReader.Arguments arguments, string inbox)
    {
        var flow = arguments.Flow ?? throw new CommandArgumentException("the member 'flow' is missing", """{"flow":"checkout"}""");
        // Delivered twice, it must start one run: without an id or key of the caller's, the ticket makes the id.
        var id = command.RunId ?? (arguments.Key is null ? new RunId($"{inbox}-{command.Ticket}") : default(RunId?));
        var ticket = new CommandTicket(inbox, command.Ticket);
        var options = new StartOptions
        {
            Id = id, Key = arguments.Key, Tags = arguments.Tags, Memo = arguments.Memo, Parent = arguments.Parent, Deadline = arguments.Deadline,
            // If the shard goes before the start is committed, the command stays in the inbox, instead of lying there twice and waiting for itself.
            Via = system.IsOfCluster(ticket) ? ticket : null,
        };
        var known = id is { } named ? await system.FindAsync(named, CancellationToken.None) : null;
        if (known is null && arguments.Key is { } key)
            known = await system.FindByKeyAsync(key, CancellationToken.None);
        var run = await system.StartAsync(flow, arguments.Input, options, CancellationToken.None);
        return CommandAnswer.Done(run.Id, (await run.GetAsync(CancellationToken.None)).Status, changed: known is null || IsOfThis(command, known), refusal: null);
    }

    // A run that began after the command was left, under the engine before this one, was started by it: that engine died before it could answer.
    private bool IsOfThis(InboxCommand command, RunSummary known) => known.StartedAt >= command.At && known.StartedAt < openedAt;

    private async Task<InboxAnswer> BackupAsync(CommandReader.Arguments arguments)
    {
        if (arguments.File is not { Length: > 0 } file || !Path.IsPathFullyQualified(file))
            throw new CommandArgumentException("the member 'file' is missing or no full path", """{"file":"/var/backups/orders.db"}""");
        try
        {
            await system.BackupAsync(file, CancellationToken.None);
            return CommandAnswer.Copied();
        }
        catch (JournalUnavailableException error) when (system.Fault is null && !system.IsStopped)
        {
            // It is the copy that cannot be made; the journal itself is well.
            return CommandAnswer.Error(CommandAnswer.Failed, error.Message);
        }
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
        var runId = RunOf(command);
        var answer = await system.RequestAsync(runId, new RunControl(kind, arguments.Reason, arguments.NewKeys) { Via = ticket, Parent = arguments.Parent?.Value, For = arguments.For }, CancellationToken.None);
        return answer.Refusal is Refusal.None or Refusal.TakenBefore
            ? CommandAnswer.Done(runId, answer.Status, changed: true, refusal: null)
            : CommandAnswer.Done(runId, answer.Status, changed: false, CommandAnswer.Name(answer.Refusal));
    }

    private async Task<InboxAnswer> SignalAsync(InboxCommand command, CommandReader.Arguments arguments, CommandTicket ticket)
    {
        var runId = RunOf(command);
        var name = arguments.Name ?? throw new CommandArgumentException("the member 'name' is missing", """{"name":"payment","payload":{"amount":12}}""");
        var payload = arguments.Payload ?? JsonElement.Parse("null"u8);
        var answer = await system.RequestSignalAsync(runId, name, payload, arguments.Delivery, ticket, CancellationToken.None);
        return answer.Refusal is Refusal.None or Refusal.TakenBefore
            ? CommandAnswer.Done(runId, answer.Status, changed: true, refusal: null)
            : CommandAnswer.Done(runId, answer.Status, changed: false, CommandAnswer.Name(answer.Refusal));
    }

    private async Task<InboxAnswer> UpdateAsync(InboxCommand command, CommandReader.Arguments arguments, CommandTicket ticket)
    {
        var runId = RunOf(command);
        var name = arguments.Name ?? throw new CommandArgumentException("the member 'name' is missing", """{"name":"add-item","payload":{"sku":"a-1"}}""");
        // Delivered twice, it must count once and be answered alike: without an id of the caller's, the ticket is one.
        var result = await system.RequestUpdateAsync(runId, name, arguments.Payload ?? JsonElement.Parse("null"u8), arguments.Delivery ?? ticket.ToString(), system.IsOfCluster(ticket) ? ticket : null, CancellationToken.None);
        return CommandAnswer.Updated(runId, result);
    }

    private async Task<InboxAnswer> AnswerAsync(InboxCommand command, CommandReader.Arguments arguments, CommandTicket ticket)
    {
        var id = QuestionOf(command, arguments);
        var answer = QuestionAnswer.OfJson(arguments.Answer ?? throw new CommandArgumentException("the member 'answer' is missing", """{"question":1,"answer":{"approved":true},"by":"anna"}"""));
        var by = arguments.By ?? throw new CommandArgumentException("the member 'by' is missing", """{"question":1,"answer":{"approved":true},"by":"anna"}""");
        var (receipt, isNews) = await system.RequestAnswerAsync(id, answer, by, arguments.Delivery, ticket, CancellationToken.None);
        if (!receipt.IsAccepted && system.IsOfCluster(ticket))
            return CommandAnswer.Done(id.RunId, await StatusOfAsync(id.RunId), changed: false, CommandAnswer.Name(RefusalOf(receipt.Status)));
        return receipt.IsAccepted
            ? CommandAnswer.Done(id.RunId, await StatusOfAsync(id.RunId), isNews, isNews ? null : "delivered")
            : CommandAnswer.Error(CommandAnswer.Refused, $"the answer to question '{id}' was not taken: {receipt.Reason}");
    }

    private static Refusal RefusalOf(AnswerStatus status) => status switch
    {
        AnswerStatus.Unfit => Refusal.AnswerUnfit,
        AnswerStatus.Parked => Refusal.Parked,
        _ => Refusal.QuestionOver,
    };

    private async Task<InboxAnswer> WithdrawAsync(InboxCommand command, CommandReader.Arguments arguments, CommandTicket ticket)
    {
        var id = QuestionOf(command, arguments);
        var changed = await system.CancelQuestionAsync(id, arguments.Reason, arguments.By, ticket, CancellationToken.None);
        return CommandAnswer.Done(id.RunId, await StatusOfAsync(id.RunId), changed, changed ? null : "question-over");
    }

    private async Task<RunStatus> StatusOfAsync(RunId runId) => (await system.FindAsync(runId, CancellationToken.None))?.Status ?? RunStatus.Running;

    private static QuestionId QuestionOf(InboxCommand command, CommandReader.Arguments arguments)
        => new(RunOf(command), arguments.Question ?? throw new CommandArgumentException("the member 'question' is missing", """{"question":1}"""));

    private static RunId RunOf(InboxCommand command) => command.RunId ?? throw new CommandArgumentException($"'{command.Verb}' concerns a run, and none is named", "run-7");

    private static string KindOf(Exception error) => error switch
    {
        RunNotFoundException => CommandAnswer.UnknownRun,
        FlowNotRegisteredException => CommandAnswer.UnknownFlow,
        RunConflictException => CommandAnswer.Conflict,
        RunQuarantinedException or RunJournalException => CommandAnswer.Quarantined,
        RunPrunedException => CommandAnswer.Pruned,
        JournalTooNewException => CommandAnswer.TooNew,
        RunLostException => CommandAnswer.Lost,
        AppendTooLargeException => CommandAnswer.TooLarge,
        UpdateRefusedException => CommandAnswer.Refused,
        QuestionNotFoundException => CommandAnswer.UnknownQuestion,
        CommandArgumentException or StateException or JsonException or ArgumentException => CommandAnswer.BadCommand,
        _ => CommandAnswer.Failed,
    };

    [LoggerMessage(51, LogLevel.Error, "Command {Ticket} ({Verb}) of the inbox failed.")]
    private static partial void CommandFailed(ILogger logger, Exception error, long ticket, string verb);
}
