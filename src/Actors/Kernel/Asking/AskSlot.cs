using System.Threading.Tasks.Sources;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Timers;

namespace ActorFlow.Actors.Kernel.Asking;

/// <summary>
/// The waiting end of an ask; used again and again. What is handed out is a small <see cref="AskRef{TReply}"/> with the slot's round in it, so an
/// answer that comes late never reaches a later question.
/// </summary>
/// <remarks>
/// Timers of asks hardly ever fire, so the one of a thread's spare slot stays with the scheduler after the answer (<see cref="TimerScheduler.LetsLinger"/>), and the next ask with the same
/// timeout only says how far it has moved: when the timer fires early, it is set again. Asker and timer each write their word (the round is open; the timer is gone) and then, behind a
/// full fence, read the other's, so that at least one of them sees that the timer has to be set.
/// </remarks>
internal sealed class AskSlot<TReply> : IValueTaskSource<TReply>, IAnswer
    where TReply : class
{
    [ThreadStatic]
    private static AskSlot<TReply>? t_spare;

    private readonly AskTimer _timer;
    private ManualResetValueTaskSourceCore<TReply> _core;
    private CancellationTokenRegistration _cancellation;
    private TReply? _answer;
    private Operation? _waiting;
    private ActorRef? _asked;
    private TimeSpan _timeout;
    private TimerScheduler? _lingersIn;
    private int _round;
    private int _openRound;
    private bool _timed;

    private AskSlot() => _timer = new AskTimer(this);

    internal static ValueTask<TReply> Ask<TMessage>(
        ActorRef<TMessage> asked, Func<ActorRef<TReply>, TMessage> question, TimeSpan timeout, CancellationToken cancellationToken)
        where TMessage : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var system = asked.System;
        var slot = SpareFor(system.Scheduler, timeout);
        var version = slot._core.Version;
        var round = slot.NextRound();
        slot._asked = asked;
        slot._timeout = timeout;
        slot._waiting = system.Dispatcher.CurrentOperation;
        slot._timed = timeout != Timeout.InfiniteTimeSpan;
        if (slot._timed) Volatile.Write(ref slot._timer.Deadline, system.Scheduler.After(timeout));
        Interlocked.Exchange(ref slot._openRound, round);
        var message = question(new AskRef<TReply>(slot, round, asked));
        if (slot._timed) slot._timer.EnsureSet(system.Scheduler);
        if (cancellationToken.CanBeCanceled)
        {
            slot._cancellation = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var (slot, round) = ((AskSlot<TReply>, int))state!;
                    if (slot.TryClose(round)) slot.Fail(new OperationCanceledException(token));
                },
                (slot, round));
        }

        asked.TellQuestion(message);
        slot._waiting?.BeginEngineWait(); // after the tell, which a foreign thread's operation hands out only when its next step is known
        return new ValueTask<TReply>(slot, version);
    }

    /// <summary>The thread's spare slot, if its timer can serve here; else a new one.</summary>
    private static AskSlot<TReply> SpareFor(TimerScheduler scheduler, TimeSpan timeout)
    {
        var spare = t_spare;
        if (spare is null) return new AskSlot<TReply>();
        t_spare = null;
        if (spare._lingersIn is null || (ReferenceEquals(spare._lingersIn, scheduler) && spare._timeout == timeout)) return spare;
        return spare.TryTakeBackTimer(spare._lingersIn) ? spare : new AskSlot<TReply>();
    }

    /// <summary>Numbers go round; 0 means that none is open.</summary>
    private int NextRound()
    {
        if (++_round == 0) _round = 1;
        return _round;
    }

    internal bool TryAnswer(int round, TReply reply)
    {
        if (!TryClose(round)) return false;
        _answer = reply;
        if (Worker.Current is { MayHandOver: true } worker && worker.TryKeep(this)) return true;
        Release(here: false);
        return true;
    }

    public void Release(bool here)
    {
        _core.RunContinuationsAsynchronously = !here;
        var answer = _answer!;
        _answer = null;
        _core.SetResult(answer);
    }

    internal bool IsOpen(int round) => Volatile.Read(ref _openRound) == round;

    public TReply GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // Back to the pool only when no cancellation can still be on its way to this slot, and no timer but one that lingers for the next ask.
            var free = _cancellation.Unregister() || _cancellation == default;
            if (_timed)
            {
                var scheduler = _asked!.System.Scheduler;
                if (free && t_spare is null && scheduler.LetsLinger) _lingersIn = scheduler;
                else free &= TryTakeBackTimer(scheduler);
            }

            _asked = null;
            _waiting = null;
            _cancellation = default;
            if (free)
            {
                _core.Reset();
                t_spare ??= this;
            }
        }
    }

    /// <summary>False when the timer is just firing: then the slot is not used again.</summary>
    private bool TryTakeBackTimer(TimerScheduler scheduler)
    {
        if (!scheduler.Remove(_timer)) return false;
        _timer.TakenBack();
        _lingersIn = null;
        return true;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void TimeOut(int round)
    {
        if (TryClose(round)) Fail(new AskTimeoutException(_asked!, _timeout));
    }

    private void Fail(Exception exception)
    {
        _core.RunContinuationsAsynchronously = true;
        _core.SetException(exception);
    }

    /// <summary>One of answer, timeout and cancellation gets true.</summary>
    private bool TryClose(int round)
    {
        if (Interlocked.CompareExchange(ref _openRound, 0, round) != round) return false;
        _waiting?.EndEngineWait();
        return true;
    }

    private sealed class AskTimer(AskSlot<TReply> slot) : TimerEntry
    {
        private int _isSet;

        /// <summary>When the open round is over, in the scheduler's time. Written before the round opens; while the timer lingers it only moves on.</summary>
        internal long Deadline;

        /// <summary>Called when a round was opened, behind a fence: if the timer has just gone without seeing that round, it is seen here that it has gone.</summary>
        internal void EnsureSet(TimerScheduler scheduler)
        {
            if (Volatile.Read(ref _isSet) == 0 && Interlocked.CompareExchange(ref _isSet, 1, 0) == 0) scheduler.AddAt(this, Volatile.Read(ref Deadline));
        }

        /// <summary>It was removed from the scheduler before it could fire.</summary>
        internal void TakenBack() => _isSet = 0;

        internal override void Fire(TimerScheduler scheduler)
        {
            Interlocked.Exchange(ref _isSet, 0);
            // The round first: a deadline that is read after it is that of this round or a later one, so no round ends early.
            var round = Volatile.Read(ref slot._openRound);
            if (round == 0) return;
            if (Volatile.Read(ref Deadline) <= scheduler.Now) slot.TimeOut(round);
            else EnsureSet(scheduler);
        }
    }
}
