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
        if (worker is not null)
        {
            if (worker.MayHandOver)
            {
                if (worker.Keep(actor) is not { } displaced) return;
                actor = displaced;
            }
            else if (worker.IsAnswering && worker.TryKeepAside(actor, Rounds.Shared))
            {
                return;
            }
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
    /// A pool thread runs a turn, then whatever that turn handed over, and last lets go on who awaits an answer; and then what that has started. It gives way to whoever waits for a thread;
    /// while nobody does, to queue the next turn would only wake another thread, and carry the actors' memory over to its core.
    /// </summary>
    internal void Drive(ActorRef actor)
    {
        var worker = Worker.OfThisThread();
        worker.ComeHome();
        var turns = 0;
        ActorRef? next = actor;
        while (true)
        {
            RunTurns(worker, next, ref turns);
            // User code, which may block: by now nothing else waits for this thread.
            next = Answer(worker);
            if (next is null) return;
            if (!GivesWay(ref turns)) continue;
            Reschedule(next);
            return;
        }
    }

    /// <summary>
    /// Runs what code of the engine's own has woken (<see cref="Worker.BeginHere"/>), and what that hands over, as it would be run as soon as the code has left the thread; then the code goes on. Who awaits an
    /// answer meanwhile is not let go on here: it might do the same, and so on for ever.
    /// </summary>
    internal void RunHere(Worker worker, ActorRef woken)
    {
        var turns = 0;
        using (worker.Enter())
            RunTurns(worker, woken, ref turns);
    }

    private void RunTurns(Worker worker, ActorRef? next, ref int turns)
    {
        worker.IsDriving = true;
        while (next is not null)
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
            else if (GivesWay(ref turns))
            {
                break;
            }
        }

        worker.IsDriving = false;
        if (next is not null) Reschedule(next);
    }

    /// <summary>Counts a turn. Whether it is time that others get the thread, and others wait for one.</summary>
    private static bool GivesWay(ref int turns)
    {
        if (++turns < TurnsPerLook) return false;
        turns = 0;
        return Pool.PendingWorkItemCount > 0;
    }

    /// <summary>Lets go on who awaits an answer, if somebody does, and returns what that has started and left to this thread.</summary>
    private static ActorRef? Answer(Worker worker)
    {
        if (worker.TakeAnswer() is not { } answer) return null;
        worker.IsAnswering = true;
        try
        {
            answer.Release(here: true);
        }
        finally
        {
            worker.IsAnswering = false;
        }

        return worker.TakeKept();
    }

    /// <summary>
    /// Runs a turn on the thread of whoever asked, if that thread runs no turn already. What the turn wakes goes to the pool: only the asked actor, which
    /// promised not to block, borrows the thread; and, where it says so, the one that it woke last, for one turn.
    /// </summary>
    internal bool TryDriveHere(ActorRef actor, bool bringsNext, int burst = BurstOnBorrowedThread)
    {
        var worker = Worker.OfThisThread();
        if (worker.IsDriving || worker.LeaveOutside() is not { } outside) return false;
        worker.IsDriving = true;
        var context = SynchronizationContext.Current;
        if (context is not null) SynchronizationContext.SetSynchronizationContext(null);
        worker.MayHandOver = bringsNext;
        worker.IsBorrowed = true;
        actor.RunTurn(burst);
        worker.MayHandOver = false;
        if (worker.TakeUnfinished() is { } unfinished) Reschedule(unfinished);
        worker.TakeNext()?.RunTurn(BurstOnBorrowedThread);
        if (worker.TakeUnfinished() is { } next) Reschedule(next);
        worker.IsBorrowed = false;
        worker.TakeAnswer()?.Release(here: false);
        if (context is not null) SynchronizationContext.SetSynchronizationContext(context);
        worker.IsDriving = false;
        Worker.GoBack(outside);
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
