using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Nodes;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>
/// A run that hopped from its first visit to its last, and whose tokens came together where they went apart, leaves its supervisor as it was made, but for a few fields; so it leads another
/// run, of the same system or not, that is started on the same thread.
/// </content>
/// <remarks>
/// The next run has an actor of its own: its address, its mailbox and its timers are new, so whatever is told late to the one that has ended finds it ended. What is used again is known to
/// nobody: this object; the state, of which the result has taken what it needs, with visits of which nothing but states has reached user code; and the last dispatch, unless it was the lead and
/// somebody was about to tell it that it lingers. Anything else that a run hears or does (<see cref="_goesStraight"/>), and its supervisor goes with it. One is kept for each thread, and holds
/// on to nothing while it is.
/// </remarks>
internal sealed partial class RunSupervisor
{
    [ThreadStatic]
    private static RunSupervisor? t_spare;

    /// <summary>The one that is kept for this thread, or null.</summary>
    internal static RunSupervisor? SpareOfThisThread => t_spare;

    /// <summary>Whether the run has begun, hopped and ended the short way, on one node actor, and has heard nothing else.</summary>
    private bool _goesStraight = true;

    private bool _isSpare;

    /// <summary>The last dispatch of the run before.</summary>
    private VisitExecution? _kept;

    /// <summary>The instance for an actor that has just been made for a run: in its factory.</summary>
    public static RunSupervisor For(RunEnvironment environment, RunSlot slot, ActorRef<RegistryMessage> registry)
    {
        if (slot.Place == RunSlot.NoPlace || t_spare is not { } spare)
            return new RunSupervisor(environment, slot, slot.Definition, registry);
        t_spare = null;
        spare.MoveIn();
        spare.Lead(environment, slot, registry);
        return spare;
    }

    /// <summary>
    /// Lets the instance that is kept for this thread begin a run the short way, in the place of the first turn of its actor, which nobody but the caller can give a turn yet.
    /// </summary>
    /// <returns>Whether it has begun, or has failed to and has said so; else it has to be begun by its actor.</returns>
    public static bool TryBegin(RunEnvironment environment, RunSlot slot, ActorCell<RunMessage> actor, ActorRef<RegistryMessage> registry, DateTimeOffset now)
    {
        if (t_spare is not { } spare)
            return false;
        t_spare = null;
        spare.MoveIn(actor);
        spare.Lead(environment, slot, registry);
        if (!spare.TryBegin(slot.Beginning!, now, out var first))
        {
            spare.BecomeSpare();
            return false;
        }

        slot.Beginning = null;
        actor.BeginWith(spare);
        // Who gets it holds the actor's turns; so it is told after this one has ended, with what is known of it now: others may see to the run from then on.
        var node = first?.Actor;
        actor.EndFirstTurn();
        node?.Tell(first!);
        return true;
    }

    private bool TryBegin(RunMessage.Begin begin, DateTimeOffset now, out VisitExecution? first)
    {
        first = null;
        try
        {
            return TryGoIn(begin, now, isHeld: true, out first);
        }
        catch (Exception error)
        {
            FailTurn(begin, error);
            return true;
        }
    }

    private void Lead(RunEnvironment environment, RunSlot slot, ActorRef<RegistryMessage> registry)
    {
        _environment = environment;
        _slot = slot;
        _flow = slot.Definition;
        _registry = registry;
        _view = NewView(environment, slot, _flow);
        _head.Take(slot.RunId);
        _head.Hooks = environment.OwedHooks;
    }

    /// <summary>Once its actor has ended: nobody comes by here any more, but whoever has brought the last outcome, on this very thread.</summary>
    private void BecomeSpare()
    {
        _kept?.LetGo();
        _head.Forget();
        _queued.Forget();
        _beside?.Forget();
        (_spareBeside, _beside) = (_beside ?? _spareBeside, null);
        _environment = null!;
        _slot = null!;
        _flow = null;
        _registry = null!;
        _view = null!;
        _committed = 0;
        _flowHops = null;
        _keepsDispatches = false;
        _isLoading = true;
        _isOver = false;
        _isSpare = false;
        t_spare = this;
    }

    /// <summary>The dispatch is not to be used again: at the end of the very turn in which its run may have ended, and before anything else is started on the thread.</summary>
    internal static void DropKept(VisitExecution execution)
    {
        if (t_spare is { } spare && ReferenceEquals(spare._kept, execution))
            spare._kept = null;
    }

    /// <summary>The dispatch of the run before, for the first visit of this one, where it is a straight one too; else null.</summary>
    private VisitExecution? TakeKept(Visit visit)
    {
        var kept = _kept;
        _kept = null;
        if (kept is null || visit.Place is not { IsStraight: true } || !_keepsDispatches)
            return null;
        _view.BeginVisits(_flow!, isJournaled: false);
        kept.GoOn(_view, visit);
        return kept;
    }
}
