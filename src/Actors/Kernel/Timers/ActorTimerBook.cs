namespace ActorFlow.Actors.Kernel.Timers;

/// <summary>The timers of one actor, so that they end with it. In the actor's turns only.</summary>
internal sealed class ActorTimerBook(ActorRef owner, TimerScheduler scheduler)
{
    private ActorTimer? _first;
    private Dictionary<object, ActorTimer>? _keyed;

    internal ActorRef Owner { get; } = owner;

    internal TimerScheduler Scheduler { get; } = scheduler;

    internal ActorTimer Write(object message) => Link(new ActorTimer(this, message));

    /// <summary>Replaces the timer of that key, if there is one.</summary>
    internal ActorTimer Write(object key, object message, TimeSpan period)
    {
        Cancel(key);
        var timer = Link(new KeyedActorTimer(this, message, key, period));
        (_keyed ??= [])[key] = timer;
        return timer;
    }

    internal bool IsActive(object key) => _keyed?.ContainsKey(key) == true;

    internal bool Cancel(object key) => _keyed is not null && _keyed.TryGetValue(key, out var timer) && Cancel(timer);

    internal bool Cancel(ActorTimer timer)
    {
        if (timer.Message is null || !ReferenceEquals(timer.Book, this)) return false;
        Scheduler.Remove(timer);
        Forget(timer);
        return true;
    }

    internal void CancelAll()
    {
        while (_first is not null) Cancel(_first);
    }

    internal void Forget(ActorTimer timer)
    {
        timer.Message = null;
        if (timer is KeyedActorTimer keyed) _keyed!.Remove(keyed.Key);
        if (timer.Previous is null) _first = timer.Following;
        else timer.Previous.Following = timer.Following;
        if (timer.Following is not null) timer.Following.Previous = timer.Previous;
        timer.Previous = timer.Following = null;
    }

    private ActorTimer Link(ActorTimer timer)
    {
        timer.Following = _first;
        if (_first is not null) _first.Previous = timer;
        _first = timer;
        return timer;
    }
}
