using System.Diagnostics.CodeAnalysis;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>A run in memory: its supervisor, and what everyone waits for. Outlives a supervisor that is thrown away and made again.</summary>
/// <remarks>
/// Tasks are made when somebody waits by them. Most runs have one who waits for their end, and has a shorter way: <see cref="EndWait"/>. The slot of a run that is not journaled is its view too.
/// </remarks>
internal sealed class RunSlot : RunView
{
    /// <summary>The place of a run that is not in the <see cref="RunTable"/>.</summary>
    public const int NoPlace = -1;

    private static readonly object Yes = new();

    /// <summary>Null until the run has started; then <see cref="Yes"/>, or why it has not; or the source of a task that somebody has asked for.</summary>
    private object? _start;

    /// <summary>Null until the run has ended; then its result, or why it was lost; or the source of a task that somebody has asked for; or who waits in the shorter way.</summary>
    private object? _end;

    private RunId _redirectTo;
    private int _waiting;
    private int _isDetached;

    private string? _flow;

    /// <summary>A slot of which nothing but the run is known.</summary>
    public RunSlot(RunId runId)
        : base(runId)
    {
    }

    /// <summary>The slot of a run in memory that nobody can know yet: it counts as started.</summary>
    public RunSlot(RunId runId, RunEnvironment environment, FlowDefinition flow, StateScope scope)
        : base(runId, environment, flow, scope)
        => _start = Yes;

    /// <summary>Where the run is in the <see cref="RunTable"/>. Set before the slot is shared.</summary>
    public int Place { get; set; } = NoPlace;

    /// <summary>How often in a row the supervisor was made again. Used by the registry only.</summary>
    public int Restarts { get; set; }

    /// <summary>Whether something but a recovery was committed since the supervisor was made. Set by the supervisor, read and reset by the registry after it.</summary>
    public bool HasProgressed { get; set; }

    /// <summary>What the run is to begin with, until it is known to be in the journal.</summary>
    public RunMessage.Begin? Beginning { get; set; }

    /// <summary>The run that has the start key this one was to be started with; set before <see cref="Started"/> completes.</summary>
    public RunId? RedirectTo
    {
        get => _redirectTo == default ? default(RunId?) : _redirectTo;
        set => _redirectTo = value ?? default;
    }

    /// <summary>What the run was started with, if it was here; null when it was read from the journal. Set before <see cref="Started"/> completes.</summary>
    public StartFacts? Origin { get; set; }

    /// <summary>The name of the flow, once known.</summary>
    public string? Flow
    {
        get => _flow ?? Definition?.Name;
        set => _flow = value;
    }

    /// <summary>Whether the start is committed, or the run was found to exist, and so known to whoever has asked.</summary>
    public bool IsStarted
    {
        get => ReferenceEquals(Volatile.Read(ref _start), Yes);
        init => _start = value ? Yes : null;
    }

    /// <summary>Completes when the start is committed, or the run was found to exist.</summary>
    public Task<RunSlot> Started
    {
        get
        {
            var known = Volatile.Read(ref _start) ?? Offer<RunSlot>(ref _start);
            return known switch
            {
                TaskCompletionSource<RunSlot> source => source.Task,
                Exception why => Failed<RunSlot>(why),
                _ => Task.FromResult(this),
            };
        }
    }

    /// <summary>Completes with the result when the end of the run is committed.</summary>
    public Task<RunResult> Ended
    {
        get
        {
            while (true)
            {
                switch (Volatile.Read(ref _end) ?? Offer<RunResult>(ref _end))
                {
                    case EndWait wait:
                        var others = wait.Others;
                        // Whoever ends the run takes it out of here, and then looks who waits beside it.
                        if (ReferenceEquals(Volatile.Read(ref _end), wait))
                            return others;
                        break;
                    case TaskCompletionSource<RunResult> source:
                        return source.Task;
                    case Exception why:
                        return Failed<RunResult>(why);
                    case RunResult known:
                        return Task.FromResult(known);
                }
            }
        }
    }

    /// <summary>Whether <see cref="Ended"/> is complete.</summary>
    public bool HasEnded => Volatile.Read(ref _end) is { } known && known is not TaskCompletionSource<RunResult> { Task.IsCompleted: false };

    /// <summary>The result, if the run has ended.</summary>
    public bool TryGetResult([NotNullWhen(true)] out RunResult? result)
    {
        result = Volatile.Read(ref _end) switch
        {
            RunResult known => known,
            TaskCompletionSource<RunResult> { Task: { IsCompletedSuccessfully: true } ended } => ended.GetAwaiter().GetResult(),
            _ => null,
        };
        return result is not null;
    }

    /// <summary>
    /// Waits for the end, if nobody else does so in this way, and the run neither has ended nor left memory: then who waits goes on right on the thread on which the run ends, after the
    /// actors' turns. Others, and those who may give up, wait by <see cref="Ended"/>.
    /// </summary>
    /// <returns>Null when it cannot be waited for in this way.</returns>
    public Task<RunResult>? TryWait()
    {
        if (Volatile.Read(ref _end) is not null || !TryBeginWait())
            return null;
        var wait = new EndWait(this);
        if (Interlocked.CompareExchange(ref _end, wait, null) is null)
            return wait.Task;
        LeaveWait();
        return null;
    }

    /// <summary>Somebody is about to wait for <see cref="Ended"/>; to be ended with <see cref="LeaveWait"/>.</summary>
    /// <returns>False when the run has left memory, and this slot with it: it has to be asked for again.</returns>
    public bool TryBeginWait()
    {
        // What is in no journal stays until it has ended.
        if (!IsJournaled)
            return true;
        Interlocked.Increment(ref _waiting);
        if (Interlocked.CompareExchange(ref _isDetached, 0, 0) == 0)
            return true;
        Interlocked.Decrement(ref _waiting);
        return false;
    }

    /// <summary>The run goes on after an end, before it has left memory: whoever waits from now on waits for the next one.</summary>
    public void GoOn()
    {
        if (HasEnded)
            Volatile.Write(ref _end, null);
    }

    public void LeaveWait()
    {
        if (IsJournaled)
            Interlocked.Decrement(ref _waiting);
    }

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
        if (!IsStarted && Interlocked.CompareExchange(ref _start, Yes, null) is TaskCompletionSource<RunSlot> asked)
        {
            asked.TrySetResult(this);
            // Who asks from now on need not have the same task, and most runs are waited for long after their start.
            Interlocked.CompareExchange(ref _start, Yes, asked);
        }
    }

    public void SetEnded(RunResult result) => SetEnded(result, Worker.Current);

    /// <param name="result">How it has ended.</param>
    /// <param name="here">What the calling thread knows, where its turns run.</param>
    public void SetEnded(RunResult result, Worker? here)
    {
        if (!IsStarted || Beginning is not null)
            SetStarted();
        if (TakeWaiting(result) is EndWait wait)
            wait.End(result, here);
        else if (Volatile.Read(ref _end) is TaskCompletionSource<RunResult> asked)
            asked.TrySetResult(result);
    }

    /// <summary>The run will not be started after all; whoever asks hears why. Of a slot that counts as started from its making.</summary>
    public void Refuse(Exception why)
    {
        Volatile.Write(ref _start, why);
        SetLost(why);
    }

    /// <summary>Says how it has ended, unless that is known, or a task was asked for that will be told.</summary>
    /// <returns>Who has waited in the shorter way, if somebody has.</returns>
    private EndWait? TakeWaiting(object end)
    {
        var known = Volatile.Read(ref _end);
        while (known is null or EndWait)
        {
            var seen = Interlocked.CompareExchange(ref _end, end, known);
            if (ReferenceEquals(seen, known))
                return (EndWait?)known;
            known = seen;
        }

        return null;
    }

    /// <summary>Begins to show the run to its node actors, in the only life that a run has which is not journaled.</summary>
    public new RunView BeginToShow(RunEnvironment environment, StateScope scope, ActorRef<RunMessage> supervisor)
    {
        base.BeginToShow(environment, scope, supervisor);
        return this;
    }

    /// <summary>The run cannot be followed here any more: the engine stopped, or the run was set aside.</summary>
    public void SetLost(Exception why)
    {
        Beginning = null;
        if (Interlocked.CompareExchange(ref _start, why, null) is TaskCompletionSource<RunSlot> start)
            Fail(start, why);
        if (TakeWaiting(why) is EndWait wait)
            wait.Lose(why);
        else if (Volatile.Read(ref _end) is TaskCompletionSource<RunResult> end)
            Fail(end, why);
    }

    private static object Offer<T>(ref object? place)
    {
        var made = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }

    internal static void Fail<T>(TaskCompletionSource<T> source, Exception why)
    {
        source.TrySetException(why);
        // Nobody may be waiting; an unobserved exception would then be reported far from its cause.
        _ = source.Task.Exception;
    }

    private static Task<T> Failed<T>(Exception why)
    {
        var task = Task.FromException<T>(why);
        _ = task.Exception;
        return task;
    }
}
