using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Runs;

/// <summary>Wakes runs that have left memory, or were never in it, when their time has come.</summary>
/// <remarks>
/// Knows what is due within a horizon, which the journal's projection of due times tells; what lies beyond costs no memory. A run that goes to sleep
/// says so itself. What is known here is a hint: a run that is woken for nothing finds that in its state, and goes back to sleep. No timer is set
/// while nothing waits.
/// </remarks>
internal sealed partial class WakeUps(RunEnvironment environment, JournalDoor door, IWakeUps store, ActorRef<RegistryMessage> registry,
    ILogger logger) : Actor<WakeUpMessage>
{
    private const int PageSize = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PriorityQueue<RunId, DateTimeOffset> _due = new();
    private DateTimeOffset _readUntil = DateTimeOffset.MinValue;
    private DateTimeOffset? _beyond;
    private DateTimeOffset? _ringAt;
    private DueRun? _last;
    private bool _reading;

    private TimeSpan Horizon => environment.Options.WakeUpHorizon;

    /// <inheritdoc/>
    protected override void Receive(WakeUpMessage message)
    {
        switch (message)
        {
            case WakeUpMessage.Begin: Read(environment.Now + Horizon); break;
            case WakeUpMessage.Sleep sleep: On(sleep); break;
            case WakeUpMessage.Page page: On(page); break;
            case WakeUpMessage.NotRead failed: On(failed); break;
            case WakeUpMessage.Ring: Ring(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The keeper of due times does not know this message.");
        }
    }

    private void On(WakeUpMessage.Sleep sleep)
    {
        if (sleep.Due < _readUntil || _reading)
            _due.Enqueue(sleep.RunId, sleep.Due);
        else if (_beyond is not { } beyond || sleep.Due < beyond)
            _beyond = sleep.Due;
        Schedule();
    }

    private void Read(DateTimeOffset until)
    {
        _reading = true;
        using var region = Context.EnterCommit();
        Context.Pipe(door.UseAsync((store, until, _last),
            static (_, what) => what.store.DueAsync(what.until, what._last, PageSize, CancellationToken.None)), until,
            static (until, runs) => new WakeUpMessage.Page(runs, until), static (_, error) => new WakeUpMessage.NotRead(error));
    }

    /// <summary>Asks for the first one beyond the horizon, so that a timer can be set for it.</summary>
    private void Peek()
    {
        using var region = Context.EnterCommit();
        Context.Pipe(door.UseAsync((store, _last),
            static (_, what) => what.store.DueAsync(DateTimeOffset.MaxValue, what._last, 1, CancellationToken.None)), 0,
            static (_, runs) => new WakeUpMessage.Page(runs, null), static (_, error) => new WakeUpMessage.NotRead(error));
    }

    private void On(WakeUpMessage.Page page)
    {
        if (page.Until is not { } until)
        {
            _reading = false;
            if (page.Runs.Count > 0 && (_beyond is not { } known || page.Runs[0].Due < known))
                _beyond = page.Runs[0].Due;
            Schedule();
            return;
        }

        foreach (var run in page.Runs)
            _due.Enqueue(run.RunId, run.Due);
        if (page.Runs.Count > 0)
            _last = page.Runs[^1];
        if (page.Runs.Count == PageSize)
        {
            Read(until);
            return;
        }

        _readUntil = until;
        _beyond = null;
        Peek();
    }

    private void On(WakeUpMessage.NotRead failed)
    {
        _reading = false;
        NotRead(logger, failed.Error);
        // Read on where it stopped, soon: what is due must not be forgotten.
        _beyond = _readUntil > environment.Now ? _readUntil : environment.Now;
        Schedule(Patience);
    }

    private void Ring()
    {
        _ringAt = null;
        var now = environment.Now;
        var due = new List<(RunId, bool)>();
        while (_due.TryPeek(out var run, out var at) && at <= now)
        {
            _due.Dequeue();
            // It may have been set aside since it was read.
            due.Add((run, true));
        }

        if (due.Count > 0)
            registry.Tell(new RegistryMessage.Recover(due));
        if (!_reading && _beyond - (Horizon / 2) <= now)
            Read(now + Horizon);
        else
            Schedule();
    }

    private void Schedule(TimeSpan notBefore = default)
    {
        DateTimeOffset? next = _due.TryPeek(out _, out var due) ? due : null;
        if (!_reading && _beyond is { } beyond && (next is null || beyond - (Horizon / 2) < next))
            next = beyond - (Horizon / 2);
        if (next is not { } ring)
            return;
        var earliest = environment.Now + notBefore;
        ring = ring < earliest ? earliest : ring;
        if (_ringAt <= ring && _ringAt >= environment.Now)
            return;
        _ringAt = ring;
        Context.Timers.StartAt(WakeUpMessage.Ring.Instance, WakeUpMessage.Ring.Instance, ring);
    }

    [LoggerMessage(20, LogLevel.Warning, "The due times of waiting runs could not be read; that is tried again.")]
    private static partial void NotRead(ILogger logger, Exception error);
}
