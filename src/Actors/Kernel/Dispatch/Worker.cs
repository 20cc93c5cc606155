namespace ActorFlow.Actors.Kernel.Dispatch;

/// <summary>What a thread knows while it runs turns: the actor that runs next on it, and the answer it gives last.</summary>
/// <remarks>
/// Nothing waits here during code that may block: both places are filled only while <see cref="MayHandOver"/> is true, that is inside a turn whose actor
/// promised not to block and outside user code, and both are emptied before the thread does anything else.
/// </remarks>
internal sealed partial class Worker
{
    [ThreadStatic]
    private static Worker? t_current;

    private ActorRef? _next;
    private ActorRef? _unfinished;
    private IAnswer? _last;

    /// <summary>True only inside a turn whose actor promised not to block, and outside user code.</summary>
    internal bool MayHandOver;

    /// <summary>True while this thread runs turns.</summary>
    internal bool IsDriving;

    /// <summary>True while this thread lets somebody go on who awaited an answer, and will run what that has started as soon as it ends.</summary>
    internal bool IsAnswering;

    /// <summary>True while the turns run on the thread of whoever asked, who waits for them to end.</summary>
    internal bool IsBorrowed;

    internal static Worker? Current => t_current;

    /// <summary>The thread's number (<see cref="ThreadPlace"/>), so that who has its worker in hand need not look that up too.</summary>
    internal int Place { get; init; } = ThreadPlace.Count;

    internal static Worker OfThisThread() => t_current ??= new Worker { Place = ThreadPlace.OfThisThread };

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

    /// <summary>Keeps the actor whose turn ends here with more to do; it is taken before anything else runs.</summary>
    internal void KeepUnfinished(ActorRef actor) => _unfinished = actor;

    internal ActorRef? TakeUnfinished()
    {
        var unfinished = _unfinished;
        _unfinished = null;
        return unfinished;
    }

    /// <summary>Keeps an answer until the turns are over; false when one is kept already.</summary>
    internal bool TryKeep(IAnswer answer)
    {
        if (_last is not null) return false;
        _last = answer;
        return true;
    }

    internal IAnswer? TakeAnswer()
    {
        var last = _last;
        _last = null;
        return last;
    }
}
