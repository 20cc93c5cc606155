using ActorFlow.Actors.Client;
using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Shards;

/// <content>What is asked of runs, as commands for their inboxes or as looks into the journal.</content>
internal sealed partial class Elsewhere
{
    private void On(RegistryMessage asked)
    {
        switch (asked)
        {
            case RegistryMessage.Start start when desk.IsFrom(start.Via): start.Refuse(new RunElsewhereException(start.RunId)); break;
            case RegistryMessage.Start start: On(start); break;
            case RegistryMessage.Follow follow: On(follow); break;
            case RegistryMessage.Forward forward: On(forward.RunId, forward.Message); break;
            default: asked.Refuse(new NotSupportedException($"'{asked.GetType().Name}' does not go to other members.")); break;
        }
    }

    private void On(RegistryMessage.Start start)
    {
        var slot = start.Slot ?? new RunSlot(start.RunId) { Flow = start.Flow.Name };
        Start(slot, start.Flow, start.Beginning.Input, start.Beginning.Facts);
        start.Reply?.TrySetResult(slot);
    }

    private void Start(RunSlot slot, FlowDefinition flow, StatePatch input, StartFacts facts)
    {
        ReadOnlyMemory<byte> arguments;
        try
        {
            arguments = ShardVerbs.ArgumentsOf(codec, environment.Now, flow, input, facts);
        }
        catch (Exception error)
        {
            // A value that cannot be written, such as one whose key is gone.
            slot.SetLost(error);
            return;
        }

        slot.Origin = null;
        var delivery = new InboxDelivery(desk.NewDelivery(), slot.RunId, ShardVerbs.Start, arguments);
        Send(new Outgoing(delivery, Begun, slot.SetLost));

        void Begun(CommandOutcome outcome)
        {
            if (outcome.State == CommandState.Failed)
                throw RemoteAnswer.ErrorOf(delivery, outcome);
            if (outcome.RunId is { } holder && holder != slot.RunId)
                slot.RedirectTo = holder;
            slot.Flow = outcome.Flow ?? slot.Flow;
            slot.Origin = outcome.Changed ? facts : null;
            slot.SetStarted();
            Watch(slot);
        }
    }

    private void On(RegistryMessage.Follow follow)
    {
        var self = Self;
        Ask(follow.RunId, follow.Reply, async run =>
        {
            var row = await environment.Shelf!.FindAsync(run) ?? throw new RunNotFoundException(run);
            var slot = new RunSlot(run) { Flow = row.Flow };
            slot.SetStarted();
            self.Tell(new ElsewhereMessage.Watch(slot));
            return slot;
        });
    }

    private void On(RunId run, RunMessage message)
    {
        switch (message)
        {
            case RunMessage.Control control: On(run, control); break;
            case RunMessage.Update update: On(run, update); break;
            case RunMessage.ChildOver over: On(run, over); break;
            case RunMessage.Query query: Ask(run, query.Reply, _stored.FindAsync); break;
            case RunMessage.FindQuestion find: Ask(run, find.Reply, found => _stored.FindQuestionAsync(found, find.Number)); break;
            // Asked of runs that are in no journal: so it is not known.
            case RunMessage.Inspect inspect: inspect.Refuse(new RunNotFoundException(run)); break;
            default: message.Refuse(new RunElsewhereException(run)); break;
        }
    }

    private void On(RunId run, RunMessage.Control control)
    {
        if (desk.IsFrom(control.Request.Via))
        {
            control.Refuse(new RunElsewhereException(run));
            return;
        }

        var (verb, arguments) = control.Request.ToCommand();
        var delivery = new InboxDelivery(desk.NewDelivery(), run, verb, arguments);
        Send(new Outgoing(delivery, outcome => control.Reply.TrySetResult(RemoteAnswer.ControlOf(delivery, outcome)), control.Refuse));
    }

    private void On(RunId run, RunMessage.Update update)
    {
        if (desk.IsFrom(update.Via))
        {
            update.Refuse(new RunElsewhereException(run));
            return;
        }

        var delivery = new InboxDelivery(desk.NewDelivery(), run, CommandVerbs.Update, CommandArguments.OfSignal(update.Name, update.Argument, update.Delivery));
        Send(new Outgoing(delivery, Made, update.Refuse));

        void Made(CommandOutcome outcome)
        {
            if (outcome.Result is not { } result)
                throw RemoteAnswer.ErrorOf(delivery, outcome);
            update.Reply.TrySetResult(result);
        }
    }

    private void On(RunId parent, RunMessage.ChildOver over)
    {
        if (desk.IsFrom(over.Via))
        {
            over.Refuse(new RunElsewhereException(parent));
            return;
        }

        var delivery = new InboxDelivery(desk.NewDelivery(), parent, ShardVerbs.ChildOver, ShardVerbs.ArgumentsOf(over.Result.RunId));
        Send(new Outgoing(delivery, outcome => over.Heard(outcome.State == CommandState.Failed ? RemoteAnswer.ErrorOf(delivery, outcome) : null), over.Refuse));
    }

    /// <summary>Looks something up in the journal, beside the turn.</summary>
    private void Ask<T>(RunId run, TaskCompletionSource<T> reply, Func<RunId, ValueTask<T>> question)
    {
        using var region = Context.EnterCommit();
        Context.Pipe(AnswerAsync(), (object?)null, static (_, _) => ElsewhereMessage.Nothing.Instance, static (_, _) => ElsewhereMessage.Nothing.Instance);

        async ValueTask<bool> AnswerAsync()
        {
            try
            {
                reply.TrySetResult(await question(run));
            }
            catch (Exception error)
            {
                reply.TrySetException(error);
            }

            return true;
        }
    }
}
