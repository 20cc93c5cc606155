namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>What a thread knows while it runs turns: the actor that runs next on it.</summary>
internal sealed class Worker
{
    [ThreadStatic]
    private static Worker? t_current;

    private ActorRef? _next;

    /// <summary>
    /// True only inside a turn whose actor promised not to block, and outside user code: then, and only then, an actor may wait in this thread's slot.
    /// </summary>
    internal bool MayHandOver;

    internal static Worker? Current => t_current;

    internal static Worker OfThisThread() => t_current ??= new Worker();

    /// <summary>Keeps the actor for this thread; returns the one it displaces.</summary>
    internal ActorRef? Keep(ActorRef actor)
    {
        var displaced = _next;
        _next = actor;
        return displaced;
    }

    internal ActorRef? TakeNext()
    {
        var next = _next;
        _next = null;
        return next;
    }
}
