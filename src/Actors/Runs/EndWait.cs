using ActorFlow.Actors.Kernel.Dispatch;

namespace ActorFlow.Actors.Runs;

/// <summary>
/// Who waits for the end of a run. Goes on on the thread on which that is told, as soon as the actors' turns there are over, if no answer waits for that yet; else on the thread pool.
/// </summary>
/// <param name="slot">The run, which is not let go of before that.</param>
internal sealed class EndWait(RunSlot slot) : TaskCompletionSource<RunResult>, IAnswer, IThreadPoolWorkItem
{
    /// <summary>The result, or why there is none.</summary>
    private object? _end;

    private TaskCompletionSource<RunResult>? _others;

    /// <summary>A task for whoever waits beside it, in no hurry.</summary>
    public Task<RunResult> Others
    {
        get
        {
            var made = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _others, made, null) ?? made).Task;
        }
    }

    /// <summary>The run has ended. Called once, and not together with <see cref="Lose"/>.</summary>
    public void End(RunResult result, Worker? here)
    {
        _end = result;
        Volatile.Read(ref _others)?.TrySetResult(result);
        if (here is not { MayHandOver: true } || !here.TryKeep(this))
            Release(here: false);
    }

    /// <summary>The run cannot be followed here any more.</summary>
    public void Lose(Exception why)
    {
        _end = why;
        if (Volatile.Read(ref _others) is { } others)
            RunSlot.Fail(others, why);
        Release(here: false);
    }

    /// <inheritdoc/>
    public void Release(bool here)
    {
        if (here)
            Tell();
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute() => Tell();

    private void Tell()
    {
        slot.LeaveWait();
        if (_end is RunResult result)
            TrySetResult(result);
        else
            TrySetException((Exception)_end!);
    }
}
