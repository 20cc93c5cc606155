using Pool = System.Threading.ThreadPool;

namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>
/// Turns as work items of the thread pool, from the local queue of the thread that woke them, with one run-next slot per thread for actors that
/// hand over.
/// </summary>
internal sealed class ThreadPoolDispatcher(int burst) : Dispatcher
{
    // Turns one work item runs by hand-over before it looks whether anything else waits for a thread, so that a ping-pong never keeps one for itself.
    private const int TurnsPerLook = 64;

    // Messages a turn may receive on the thread of whoever asked.
    internal const int BurstOnBorrowedThread = 4;

    internal override void Schedule(ActorRef actor)
    {
        var worker = Worker.Current;
        if (worker is not null && worker.MayHandOver)
        {
            if (worker.Keep(actor) is not { } displaced) return;
            actor = displaced;
        }

        Pool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)actor, preferLocal: true);
    }

    internal override void Reschedule(ActorRef actor) => Pool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)actor, preferLocal: false);

    internal override void GoOnLater(ActorRef actor)
    {
        if (Worker.Current is { IsDriving: true } worker)
            worker.KeepUnfinished(actor);
        else
            Reschedule(actor);
    }

    /// <summary>
    /// A pool thread runs a turn, then whatever that turn handed over, and last lets go on who awaits an answer. It gives way to whoever waits for a thread; while nobody does,
    /// to queue the next turn would only wake another thread, and carry the actors' memory over to its core.
    /// </summary>
    internal void Drive(ActorRef actor)
    {
        var worker = Worker.OfThisThread();
        worker.IsDriving = true;
        ActorRef? next = actor;
        for (var turns = 1; next is not null; turns++)
        {
            worker.MayHandOver = next.HandsOver;
            next.RunTurn(burst);
            worker.MayHandOver = false;
            next = worker.TakeNext();
            if (worker.TakeUnfinished() is { } unfinished)
            {
                if (next is null && Pool.PendingWorkItemCount == 0) next = unfinished;
                else Reschedule(unfinished);
            }
            else if (turns % TurnsPerLook == 0 && Pool.PendingWorkItemCount > 0)
            {
                break;
            }
        }

        worker.IsDriving = false;
        if (next is not null) Reschedule(next);
        // User code, which may block: by now nothing else waits for this thread.
        worker.TakeAnswer()?.Release(here: true);
    }

    /// <summary>
    /// Runs a turn on the thread of whoever asked, if that thread runs no turn already. What the turn wakes goes to the pool: only the asked actor, which
    /// promised not to block, borrows the thread; and, where it says so, the one that it woke last, for one turn.
    /// </summary>
    internal bool TryDriveHere(ActorRef actor, bool bringsNext)
    {
        var worker = Worker.OfThisThread();
        if (worker.IsDriving) return false;
        worker.IsDriving = true;
        var context = SynchronizationContext.Current;
        if (context is not null) SynchronizationContext.SetSynchronizationContext(null);
        worker.MayHandOver = bringsNext;
        worker.IsBorrowed = true;
        actor.RunTurn(BurstOnBorrowedThread);
        worker.MayHandOver = false;
        if (worker.TakeUnfinished() is { } unfinished) Reschedule(unfinished);
        worker.TakeNext()?.RunTurn(BurstOnBorrowedThread);
        if (worker.TakeUnfinished() is { } next) Reschedule(next);
        worker.IsBorrowed = false;
        worker.TakeAnswer()?.Release(here: false);
        if (context is not null) SynchronizationContext.SetSynchronizationContext(context);
        worker.IsDriving = false;
        return true;
    }

    /// <summary>Before user code runs: what waits for this thread goes to the pool, where every thread can take it.</summary>
    internal static void LetGo(Worker worker)
    {
        worker.MayHandOver = false;
        if (worker.TakeNext() is { } next) Pool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)next, preferLocal: true);
        worker.TakeAnswer()?.Release(here: false);
    }
}
