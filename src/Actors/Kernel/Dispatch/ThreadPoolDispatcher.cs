using Pool = System.Threading.ThreadPool;

namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>
/// Turns as work items of the thread pool, from the local queue of the thread that woke them, with one run-next slot per thread for actors that
/// hand over.
/// </summary>
internal sealed class ThreadPoolDispatcher(int burst) : Dispatcher
{
    // Turns one work item may run by hand-over before the pool gets its thread back, so that a ping-pong never keeps one for itself.
    private const int TurnsPerWorkItem = 64;

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

    /// <summary>A pool thread runs a turn, and then whatever that turn handed over.</summary>
    internal void Drive(ActorRef actor)
    {
        var worker = Worker.OfThisThread();
        ActorRef? next = actor;
        for (var turns = 0; turns < TurnsPerWorkItem; turns++)
        {
            worker.MayHandOver = next.HandsOver;
            next.RunTurn(burst);
            worker.MayHandOver = false;
            next = worker.TakeNext();
            if (next is null) return;
        }

        Reschedule(next);
    }

    /// <summary>Before user code runs: what waits in this thread's slot goes to the pool, where every thread can take it.</summary>
    internal static void LeaveSlot(Worker worker)
    {
        worker.MayHandOver = false;
        if (worker.TakeNext() is { } next) Pool.UnsafeQueueUserWorkItem((IThreadPoolWorkItem)next, preferLocal: true);
    }
}
