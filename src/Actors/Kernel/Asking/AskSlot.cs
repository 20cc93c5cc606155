using System.Threading.Tasks.Sources;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Kernel.Timers;

namespace ActorFlow.Actors.Kernel.Asking;

/// <summary>
/// The waiting end of an ask; used again and again. What is handed out is a small <see cref="AskRef{TReply}"/> with the slot's round in it, so an
/// answer that comes late never reaches a later question.
/// </summary>
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
    private int _openRound;
    private bool _timed;

    private AskSlot() => _timer = new AskTimer(this);

    internal static ValueTask<TReply> Ask<TMessage>(
        ActorRef<TMessage> asked, Func<ActorRef<TReply>, TMessage> question, TimeSpan timeout, CancellationToken cancellationToken)
        where TMessage : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var slot = t_spare ?? new AskSlot<TReply>();
        t_spare = null;
        var version = slot._core.Version;
        var round = ++slot._timer.Round;
        slot._asked = asked;
        slot._timeout = timeout;
        slot._waiting = asked.System.Dispatcher.CurrentOperation;
        slot._timed = timeout != Timeout.InfiniteTimeSpan;
        Volatile.Write(ref slot._openRound, round);
        var message = question(new AskRef<TReply>(slot, round, asked));
        if (slot._timed) asked.System.Scheduler.Add(slot._timer, timeout);
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
            // Back to the pool only when no timer or cancellation can still be on its way to this slot.
            var free = _cancellation.Unregister() || _cancellation == default;
            if (_timed && free) free = _asked!.System.Scheduler.Remove(_timer);
            _asked = null;
            _waiting = null;
            _cancellation = default;
            if (free)
            {
                _core.Reset();
                t_spare = this;
            }
        }
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
        internal int Round;

        internal override void Fire(TimerScheduler scheduler) => slot.TimeOut(Round);
    }
}
