using ActorFlow.Actors.Kernel.Mailboxes;

namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>The end of a backoff or of a stop deadline.</summary>
internal sealed class KernelTimer(ActorRef actor, long ticket) : TimerEntry
{
    internal override void Fire(TimerScheduler scheduler) => actor.PostSystem(new SystemMessage.Due(ticket));
}
