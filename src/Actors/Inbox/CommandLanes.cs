using System.Collections.Concurrent;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Inbox;

/// <summary>The commands that are being carried out: those of one run one after the other, those of different runs at the same time, a bounded number of each kind.</summary>
/// <remarks>
/// A start may wait long, because work that comes in is held back while the journal is behind; so starts have a bound of their own, and what steers other runs goes
/// past them. <see cref="TryAdd"/> belongs to one look at a time; lanes end on any thread.
/// </remarks>
internal sealed partial class CommandLanes(ICommandCarrier carrier, ILogger logger)
{
    private const int MostStarts = 64;
    private const int MostOthers = 256;

    private readonly ConcurrentDictionary<(string Inbox, long Ticket), bool> _underWay = new();
    private readonly ConcurrentDictionary<string, Task<bool>> _lanes = new(StringComparer.Ordinal);
    private int _starts;
    private int _others;
    private volatile bool _isStopping;
    private volatile bool _hasUnanswered;

    /// <summary>Whether nothing is begun any more.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Whether a command ended without an answer since <see cref="TakeUnanswered"/>: it has to be taken again.</summary>
    public bool HasUnanswered => _hasUnanswered;

    /// <summary>Whether a command ended without an answer since the last question.</summary>
    public bool TakeUnanswered()
    {
        var has = _hasUnanswered;
        _hasUnanswered = false;
        return has;
    }

    /// <summary>All that is under way.</summary>
    public Task AllAsync() => Task.WhenAll(_lanes.Values);

    /// <summary>Begins no more commands.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Completes when one of the commands under way has ended; at once when there is none.</summary>
    public Task AnyAsync() => _lanes.Values.ToArray() is { Length: > 0 } lanes ? Task.WhenAny(lanes) : Task.CompletedTask;

    /// <summary>Puts a command into the lane of its run.</summary>
    /// <returns>Whether it is under way, now or already; false when there is no room for its kind.</returns>
    public bool TryAdd(ICommandInbox inbox, InboxCommand command)
    {
        var key = (inbox.Identity, command.Ticket);
        if (_underWay.ContainsKey(key))
            return true;
        ref var count = ref command.Verb == CommandVerbs.Start ? ref _starts : ref _others;
        if (_isStopping || Volatile.Read(ref count) >= (command.Verb == CommandVerbs.Start ? MostStarts : MostOthers))
            return false;
        Interlocked.Increment(ref count);
        _underWay[key] = true;
        var lane = LaneOf(inbox, command);
        var before = _lanes.GetValueOrDefault(lane) ?? Task.FromResult(true);
        var mine = CarryOutAsync(before, inbox, command);
        _lanes[lane] = mine;
        _ = ForgetAsync(lane, mine);
        return true;
    }

    /// <summary>Commands without a run have nobody to wait for.</summary>
    public static string LaneOf(ICommandInbox inbox, InboxCommand command) => $"{inbox.Identity}\n{command.RunId?.Value ?? $"\n{command.Ticket}"}";

    /// <returns>Whether it is answered; what comes after it in the lane waits for that.</returns>
    private async Task<bool> CarryOutAsync(Task<bool> before, ICommandInbox inbox, InboxCommand command)
    {
        var isAnswered = false;
        try
        {
            if (await before && !_isStopping && await carrier.RunAsync(command, inbox.Identity) is { } answer)
            {
                await inbox.AnswerAsync(command.Ticket, answer, CancellationToken.None);
                isAnswered = true;
            }
        }
        catch (Exception error)
        {
            // It is delivered again, and the run knows it then.
            NotAnswered(logger, error, command.Ticket, command.Verb);
        }

        if (!isAnswered)
            _hasUnanswered = true;
        Interlocked.Decrement(ref command.Verb == CommandVerbs.Start ? ref _starts : ref _others);
        _underWay.TryRemove((inbox.Identity, command.Ticket), out _);
        return isAnswered;
    }

    private async Task ForgetAsync(string lane, Task<bool> mine)
    {
        await mine;
        _lanes.TryRemove(KeyValuePair.Create(lane, mine));
    }

    [LoggerMessage(52, LogLevel.Warning, "The answer to command {Ticket} ({Verb}) of the inbox could not be written. The command is delivered again.")]
    private static partial void NotAnswered(ILogger logger, Exception error, long ticket, string verb);
}
