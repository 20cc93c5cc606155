using ActorFlow.Actors.Client;
using ActorFlow.Actors.Inbox;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Offers;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Shards;

/// <summary>Carries out a command that another member has put into the inbox of a run that is led here. Thread-safe.</summary>
internal sealed class ShardCommands(FlowSystem system, RunEnvironment environment, InboxDesk desk, CommandRunner runner, EventCodec codec)
{
    private readonly StoredResults _stored = new(environment);

    /// <summary>Carries a command out. Never throws.</summary>
    public async ValueTask<Verdict> CarryOutAsync(InboxRow row)
    {
        if (!environment.Shards!.TakesUp(row.RunId))
            return new Verdict(VerdictKind.Elsewhere);
        try
        {
            var answer = await AnswerAsync(row with { Arguments = desk.Sealed.Open(row.Arguments) });
            return desk.WasTaken(row.Position) ? new Verdict(VerdictKind.Taken) : answer is null
                ? new Verdict(VerdictKind.Again) : new Verdict(VerdictKind.Settle, answer);
        }
        catch (RunElsewhereException)
        {
            return new Verdict(VerdictKind.Elsewhere);
        }
        catch (Exception error) when (error is FlowSystemStoppedException or JournalUnavailableException or OperationCanceledException)
        {
            return new Verdict(VerdictKind.Again);
        }
        catch (Exception error)
        {
            return new Verdict(VerdictKind.Settle, runner.AnswerOf(error, row.Position, row.Verb));
        }
    }

    private async Task<InboxAnswer?> AnswerAsync(InboxRow row) => row.Verb switch
    {
        ShardVerbs.Start => await StartAsync(row),
        ShardVerbs.ChildOver => await HearAsync(row),
        ShardVerbs.TakeUp => await TakeUpAsync(row),
        ShardVerbs.Keep => await KeepAsync(row),
        _ => await runner.RunAsync(new InboxCommand(row.Position, row.Verb, row.RunId, row.Arguments, row.At), desk.Inbox.Identity),
    };

    private async Task<InboxAnswer> StartAsync(InboxRow row)
    {
        var started = ShardVerbs.StartOf(codec, row);
        if (environment.Flows.Find(started.Flow) is not { } flow)
            return CommandAnswer.UnknownFlowOf(started.Flow);
        if (environment.Definitions is { } definitions)
            await EngineWait.For(environment.Actors!, definitions.KeepAsync(flow, CancellationToken.None));
        var reply = New<RunSlot>();
        environment.Registry!.Tell(new RegistryMessage.Start(flow, row.RunId, isNew: false, started.Input, started.Facts,
            reply) { Via = desk.TicketOf(row) });
        var slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(reply.Task));
        slot = await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(slot.Started));
        var holder = slot.RedirectTo ?? row.RunId;
        var found = await system.FindAsync(holder, CancellationToken.None);
        return CommandAnswer.Started(holder, found?.Flow ?? slot.Flow ?? started.Flow, found?.Status ?? RunStatus.Running,
            changed: ReferenceEquals(slot.Origin, started.Facts));
    }

    /// <summary>A child tells of its end; the journal tells what that was, and that it was this run's child.</summary>
    private async Task<InboxAnswer> HearAsync(InboxRow row)
    {
        var result = await EngineWait.For(environment.Actors!, _stored.FindAsync(ShardVerbs.ChildOf(row)));
        if (result.Parent != row.RunId.Value || !result.Status.IsEnded())
            return CommandAnswer.Done(row.RunId, RunStatus.Running, changed: false, CommandAnswer.Name(Refusal.Stale));
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Registry!.Tell(new RegistryMessage.Forward(row.RunId,
            new RunMessage.ChildOver(result, null, 0) { Reply = heard, Via = desk.TicketOf(row) }));
        await EngineWait.For(environment.Actors!, new ValueTask(heard.Task));
        return CommandAnswer.Done(row.RunId, RunStatus.Running, changed: false, CommandAnswer.Name(Refusal.NoChange));
    }

    private async Task<InboxAnswer> TakeUpAsync(InboxRow row)
    {
        var reply = New<RunSlot>();
        environment.Registry!.Tell(new RegistryMessage.Follow(row.RunId, reply));
        await EngineWait.For(environment.Actors!, new ValueTask<RunSlot>(reply.Task));
        return CommandAnswer.Done(row.RunId, RunStatus.Running, changed: false, refusal: null);
    }

    /// <summary>
    /// A worker has a step or a cursor of an Exec that was offered: it is journaled, and known to the offer, before the worker goes on.
    /// </summary>
    private async Task<InboxAnswer> KeepAsync(InboxRow row)
    {
        var note = OfferNote.Read(row.Arguments);
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Registry!.Tell(new RegistryMessage.Forward(row.RunId, new RunMessage.OfferNoted(note, kept)));
        await EngineWait.For(environment.Actors!, new ValueTask(kept.Task));
        var noted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Offering?.Tell(new OfferMessage.Noted(note, noted));
        if (environment.Offering is not null)
            await EngineWait.For(environment.Actors!, new ValueTask(noted.Task));
        return CommandAnswer.Done(row.RunId, RunStatus.Running, changed: true, refusal: null);
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
