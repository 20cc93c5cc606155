using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// The child runs of a batch. Their items wait for them; the supervisor journals that they may be there, and sees to it that none is left when nobody
/// waits any more.
/// </summary>
internal sealed partial class RunSupervisor
{
    private void On(RunMessage.ItemChildWanted wanted)
    {
        var execution = wanted.Execution;
        if (!IsCurrent(execution))
        {
            wanted.Refuse(execution.Over());
            return;
        }

        if (_head.Facts.Depth >= FlowDefinition.MaxChildDepth)
        {
            wanted.Refuse(new LoopLimitException(_slot.RunId, execution.Path,
                $"would start a child run deeper than {FlowDefinition.MaxChildDepth} levels", null));
            return;
        }

        var refusal = Decide(new RequestItemChild(_environment.Now, execution.VisitId, execution.Attempt, wanted.Item, wanted.Child, wanted.Leaves,
            wanted.Prep));
        if (refusal is Refusal.None or Refusal.NoChange)
            Hold(new ItemChildRelease(this, wanted));
        else if (!_head.Cancelling)
            wanted.Refuse(execution.Over());
        // Else nothing new starts, and the item hears of that by its cancellation.
    }

    /// <summary>In a turn of this actor, so that a stop which is sent later reaches the registry later.</summary>
    private void Start(RunMessage.ItemChildWanted wanted)
    {
        if (!_head.TryGetChild(wanted.Child, out var child) || child.CancelOwed)
            return;
        if (wanted.IsGivenUp)
        {
            // Perhaps it is there from an earlier life of this run; then it has to stop.
            On(new RunMessage.ItemChildLeft(wanted.Child));
            return;
        }

        var facts = new StartFacts(null, [], null, _slot.RunId.Value) { Depth = _head.Facts.Depth + 1 };
        _registry.Tell(new RegistryMessage.Start(wanted.Flow, wanted.Child, false, wanted.Input, facts, wanted.Reply));
    }

    private void On(RunMessage.ItemChildOver over)
        => Decide(new EndChild(_environment.Now, over.Child, over.Result.Status, over.Result.Action,
            over.Result.Errors.Count == 0 ? null : over.Result.Errors[0], StatePatch.Empty));

    private void On(RunMessage.ItemChildLeft left)
    {
        // It stays owed until the visit ends or the item asks for another one: a crash between now and its stop must not leave it alone.
        if (_head.TryGetChild(left.Child, out var child) && child is { Leaves: false, CancelOwed: false })
            Ask(() => ChildCalls.StopAsync(_environment, child, _slot.RunId, $"the item it was run for by '{_slot.RunId}' was cut off"),
                error => new RunMessage.ChildStopped(child, error));
    }

    /// <summary>That an item may have a child run is journaled: now it may be started.</summary>
    private sealed class ItemChildRelease(RunSupervisor supervisor, RunMessage.ItemChildWanted wanted) : IReleased
    {
        public void Release() => supervisor.Start(wanted);

        public void Fail(Exception why) => wanted.Refuse(why);
    }
}
