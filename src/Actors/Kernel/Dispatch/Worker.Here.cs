namespace ActorFlow.Actors.Kernel.Dispatch;

/// <content>
/// Code of the engine's own that starts something only to await its end: the thread runs at once what that has woken, instead of awaiting it and coming by as soon as the code has left the thread.
/// Only outside of all turns, and where what runs then finds nothing that it would not find in any turn: no ambient values, and no synchronization context.
/// </content>
internal sealed partial class Worker
{
    /// <summary>The flow of execution without ambient values, in which all turns run; null until there has been one on a thread of the pool.</summary>
    private static ExecutionContext? s_home;

    /// <summary>The same, once turns have run on this thread.</summary>
    private ExecutionContext? _home;

    /// <summary>A work item of the thread pool begins, which finds no ambient values.</summary>
    internal void ComeHome() => _home ??= s_home ??= ExecutionContext.Capture();

    /// <summary>Puts the ambient values of code aside that lends its thread to a turn.</summary>
    /// <returns>What <see cref="GoBack"/> takes; null when they could not be had back afterwards, and the thread is not to be lent.</returns>
    internal ExecutionContext? LeaveOutside()
    {
        if (ExecutionContext.Capture() is not { } outside) return null;
        _home ??= s_home ??= FindHome();
        if (!ReferenceEquals(outside, _home)) ExecutionContext.Restore(_home);
        return outside;
    }

    /// <summary>The code that has lent its thread goes on with the ambient values that it had.</summary>
    internal static void GoBack(ExecutionContext outside)
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), outside)) ExecutionContext.Restore(outside);
    }

    /// <summary>Begins to keep what is woken from now on, so that the calling code can have it run. To be ended with <see cref="EndHere"/>, before anything that may block.</summary>
    /// <returns>The calling thread's worker; null where what is woken has to go its usual way.</returns>
    internal static Worker? BeginHere()
    {
        if (t_current is not { IsDriving: false, MayHandOver: false, _next: null, _home: { } home } worker) return null;
        if (SynchronizationContext.Current is not null || !ReferenceEquals(ExecutionContext.Capture(), home)) return null;
        worker.MayHandOver = true;
        return worker;
    }

    /// <summary>Whether the calling thread keeps what is woken, since <see cref="BeginHere"/>.</summary>
    internal static bool KeepsHere => t_current is { MayHandOver: true, IsDriving: false };

    /// <summary>Keeps nothing any more.</summary>
    /// <returns>What was woken last: for <see cref="ThreadPoolDispatcher.RunHere"/>. Null when nothing was, or it has gone its usual way.</returns>
    internal ActorRef? EndHere()
    {
        MayHandOver = false;
        return TakeNext();
    }

    /// <summary>Drops the ambient values that user code has left.</summary>
    internal void GoHome()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), _home)) ExecutionContext.Restore(_home!);
    }

    /// <summary>Asks a thread that has nothing: once in a process, and only where the first turn of all runs on a lent thread.</summary>
    private static ExecutionContext FindHome()
    {
        ExecutionContext? found = null;
        var thread = new Thread(() => found = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return found!;
    }

    /// <summary>Lets turns run in the midst of the code that has called.</summary>
    internal Midst Enter() => new(this);

    /// <summary>Turns in the midst of code that goes on after them as if there had been none.</summary>
    internal readonly ref struct Midst
    {
        private readonly Worker _worker;
        private readonly bool _isAnswering;

        internal Midst(Worker worker)
        {
            _worker = worker;
            _isAnswering = worker.IsAnswering;
            worker.IsAnswering = false;
        }

        public void Dispose()
        {
            _worker.TakeAnswer()?.Release(here: false);
            _worker.GoHome();
            _worker.IsAnswering = _isAnswering;
        }
    }
}
