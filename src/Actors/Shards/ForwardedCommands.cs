using ActorFlow.Actors.Inbox;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Shards;

/// <summary>
/// Passes commands that people have left for the engine of a journal on to whichever member leads the run, by the run's inbox. The delivery id follows from the ticket, so a command that is
/// passed on twice, because the member that did it first is gone, is carried out once and answered alike. Thread-safe.
/// </summary>
internal sealed class ForwardedCommands(RunEnvironment environment, CommandRunner here) : ICommandCarrier
{
    /// <inheritdoc/>
    public async Task<InboxAnswer?> RunAsync(InboxCommand command, string inbox)
    {
        InboxDelivery delivery;
        try
        {
            // Before it is passed on: members have verbs of their own for each other, which are not for people.
            _ = CommandReader.Read(command);
            if (RunOf(command, inbox) is not { } run)
                return await here.RunAsync(command, inbox);
            delivery = new InboxDelivery($"{inbox}-{command.Ticket}", run, command.Verb, command.Arguments);
            delivery.Validate();
        }
        catch (Exception error)
        {
            return here.AnswerOf(error, command.Ticket, command.Verb);
        }

        var answered = new TaskCompletionSource<InboxAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Elsewhere!.Tell(new ElsewhereMessage.PassOn(delivery, answer => answered.TrySetResult(answer), error => answered.TrySetException(error)));
        try
        {
            return await EngineWait.For(environment.Actors!, new ValueTask<InboxAnswer>(answered.Task));
        }
        catch (Exception error) when (error is FlowSystemStoppedException or JournalUnavailableException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>A start that names no run gets an id by its ticket, as with an engine alone.</summary>
    private static RunId? RunOf(InboxCommand command, string inbox) => command.RunId ?? (command.Verb == CommandVerbs.Start ? new RunId($"{inbox}-{command.Ticket}") : default(RunId?));
}
