using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>Something due at a moment. A mailbox link too, so that a due actor timer is queued without allocating.</summary>
internal abstract class TimerEntry : KernelNode
{
    /// <summary>Ticks of the scheduler's own time at which it is due. Under the scheduler's lock.</summary>
    internal long Due;

    /// <summary>The wall clock's due time in UTC ticks, for entries that follow the wall clock; else 0.</summary>
    internal long WallDue;

    /// <summary>Place in the heap; -1: not waiting. Under the scheduler's lock.</summary>
    internal int HeapIndex = -1;

    /// <summary>Set by removal, so that a periodic entry that is just firing does not come back. Under the scheduler's lock.</summary>
    internal bool Removed;

    /// <summary>Runs once per due time, outside the scheduler's lock, on the time provider's thread.</summary>
    internal abstract void Fire(TimerScheduler scheduler);
}
