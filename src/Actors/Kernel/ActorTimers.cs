using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Kernel.Timers;

namespace ActorFlow.Actors.Kernel;

/// <summary>
/// The timers of an actor: each puts a message in its mailbox when due. They end with the incarnation: a stop or restart cancels them. A cancelled
/// timer's message is not received, even if it was already waiting. Only for use in the actor's own turns.
/// </summary>
public readonly struct ActorTimers<TMessage>
    where TMessage : class
{
    private readonly ActorCell<TMessage> _cell;

    internal ActorTimers(ActorCell<TMessage> cell) => _cell = cell;

    /// <summary>Once, after a delay. The cheapest kind (about 90 bytes), for actors with very many timers.</summary>
    public TimerHandle Start(TMessage message, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(message);
        var timer = _cell.TimerBook.Write(message);
        timer.Book.Scheduler.Add(timer, delay);
        return new TimerHandle(timer);
    }

    /// <summary>Once, when the system's wall clock shows <paramref name="due"/>; at once if it is past. Follows the clock when it is set.</summary>
    public TimerHandle StartAt(TMessage message, DateTimeOffset due)
    {
        ArgumentNullException.ThrowIfNull(message);
        var timer = _cell.TimerBook.Write(message);
        timer.Book.Scheduler.Add(timer, due);
        return new TimerHandle(timer);
    }

    /// <summary>Once, after a delay; replaces the timer of the same key.</summary>
    public void Start(object key, TMessage message, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(message);
        var timer = _cell.TimerBook.Write(key, message, TimeSpan.Zero);
        timer.Book.Scheduler.Add(timer, delay);
    }

    /// <summary>Once, when the wall clock shows <paramref name="due"/>; replaces the timer of the same key.</summary>
    public void StartAt(object key, TMessage message, DateTimeOffset due)
    {
        ArgumentNullException.ThrowIfNull(message);
        var timer = _cell.TimerBook.Write(key, message, TimeSpan.Zero);
        timer.Book.Scheduler.Add(timer, due);
    }

    /// <summary>
    /// Again and again, first after one interval; replaces the timer of the same key. Beats that find the last one still in the mailbox are skipped.
    /// </summary>
    public void StartPeriodic(object key, TMessage message, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        var timer = _cell.TimerBook.Write(key, message, interval);
        timer.Book.Scheduler.Add(timer, interval);
    }

    /// <summary>True while the timer of that key has not been received, cancelled or replaced.</summary>
    public bool IsActive(object key) => _cell.TimerBook.IsActive(key);

    /// <summary>Cancels the timer of that key; false if there is none.</summary>
    public bool Cancel(object key) => _cell.TimerBook.Cancel(key);

    /// <summary>Cancels a timer; false if its message was received, or it was cancelled before.</summary>
    public bool Cancel(TimerHandle timer) => timer.Timer is { } entry && _cell.TimerBook.Cancel(entry);

    /// <summary>Cancels all timers of this actor.</summary>
    public void CancelAll() => _cell.TimerBook.CancelAll();
}

/// <summary>One timer of an actor, to cancel it by.</summary>
public readonly record struct TimerHandle
{
    internal TimerHandle(ActorTimer timer) => Timer = timer;

    internal ActorTimer? Timer { get; }
}
