using ActorFlow.Actors.Kernel;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>A run in memory: its supervisor, and what everyone waits for. Outlives a supervisor that is thrown away and made again.</summary>
internal sealed class RunSlot(RunId runId)
{
    private volatile TaskCompletionSource<RunResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RunSlot> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunId RunId => runId;

    /// <summary>Set before the slot is shared, and by the registry when the supervisor is made again.</summary>
    public ActorRef<RunMessage>? Supervisor { get; set; }

    /// <summary>How often in a row the supervisor was made again. Used by the registry only.</summary>
    public int Restarts { get; set; }

    /// <summary>Whether something but a recovery was committed since the supervisor was made. Set by the supervisor, read and reset by the registry after it.</summary>
    public bool HasProgressed { get; set; }

    /// <summary>The term under which the run was taken up; 0 outside a cluster. Used by the registry only.</summary>
    public long Term { get; set; }

    /// <summary>What the run is to begin with, until it is known to be in the journal.</summary>
    public RunMessage.Begin? Beginning { get; set; }

    /// <summary>In whose name idempotency keys are made, if not in the run's own.</summary>
    public RunId? KeyRun { get; init; }

    /// <summary>Whether the run can be found again in the journal once it has left memory.</summary>
    public bool IsJournaled { get; init; } = true;

    /// <summary>The run that has the start key this one was to be started with; set before <see cref="Started"/> completes.</summary>
    public RunId? RedirectTo { get; set; }

    /// <summary>What the run was started with, if it was here; null when it was read from the journal. Set before <see cref="Started"/> completes.</summary>
    public StartFacts? Origin { get; set; }

    /// <summary>The name of the flow, once known.</summary>
    public string? Flow { get; set; }

    /// <summary>Completes when the start is committed, or the run was found to exist.</summary>
    public Task<RunSlot> Started => _started.Task;

    /// <summary>Completes with the result when the end of the run is committed.</summary>
    public Task<RunResult> Ended => _ended.Task;

    private int _waiting;
    private int _isDetached;

    /// <summary>Somebody is about to wait for <see cref="Ended"/>; to be ended with <see cref="EndWait"/>.</summary>
    /// <returns>False when the run has left memory, and this slot with it: it has to be asked for again.</returns>
    public bool TryBeginWait()
    {
        Interlocked.Increment(ref _waiting);
        if (Interlocked.CompareExchange(ref _isDetached, 0, 0) == 0)
            return true;
        Interlocked.Decrement(ref _waiting);
        return false;
    }

    /// <summary>The run goes on after an end, before it has left memory: whoever waits from now on waits for the next one.</summary>
    public void GoOn()
    {
        if (_ended.Task.IsCompleted)
            _ended = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void EndWait() => Interlocked.Decrement(ref _waiting);

    /// <summary>The run leaves memory. Used by the registry only.</summary>
    /// <returns>False when somebody waits, so that the slot must be kept for the run's return.</returns>
    public bool TryDetach()
    {
        Interlocked.Exchange(ref _isDetached, 1);
        if (Interlocked.CompareExchange(ref _waiting, 0, 0) == 0)
            return true;
        Interlocked.Exchange(ref _isDetached, 0);
        return false;
    }

    public void SetStarted()
    {
        Beginning = null;
        _started.TrySetResult(this);
    }

    public void SetEnded(RunResult result)
    {
        SetStarted();
        _ended.TrySetResult(result);
    }

    /// <summary>The run cannot be followed here any more: the engine stopped, or the run was set aside.</summary>
    public void SetLost(Exception why)
    {
        Beginning = null;
        _started.TrySetException(why);
        _ended.TrySetException(why);
        // Nobody may be waiting; an unobserved exception would then be reported far from its cause.
        _ = _started.Task.Exception;
        _ = _ended.Task.Exception;
    }
}
