using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Inbox;

/// <summary>Looks into the inbox: takes what lies there and has it carried out and answered. Used by one look at a time.</summary>
/// <remarks>
/// A look waits for no command, see <see cref="CommandLanes"/>. A run takes no ticket below one that it has taken, so when one of its commands has to wait, all of
/// its later ones do. A command is answered when what it decided is committed, so after a crash in between it is delivered again, and the run knows it.
/// </remarks>
internal sealed class InboxLook(IInboxSource source, ICommandCarrier carrier, TimeSpan every, TimeProvider time, ILogger logger)
{
    private const int BatchSize = 64;

    /// <summary>How many commands one look goes through, so that a mountain of starts that wait is not read again and again.</summary>
    private const int MostLookedAt = 1_024;

    /// <summary>How long answers are kept for whoever asks.</summary>
    private static readonly TimeSpan AnswersKept = TimeSpan.FromDays(1);

    private static readonly TimeSpan BetweenClearings = TimeSpan.FromHours(1);

    private readonly CommandLanes _lanes = new(carrier, logger);
    private ICommandInbox? _inbox;
    private long? _seen;
    private DateTimeOffset _clearAt = DateTimeOffset.MinValue;

    /// <summary>Whether commands are taken here now; of several members one does it for all. Null is always.</summary>
    public Func<bool>? IsOurs { get; init; }

    /// <summary>Begins no more commands; what is not answered is delivered to the next engine.</summary>
    public void Stop() => _lanes.Stop();

    /// <summary>Tells those who leave commands, from now on, that they are taken here.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            _inbox = await source.FindInboxAsync(cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            // The first look finds it as it is, says so, and tries again.
        }
    }

    /// <returns>Whether commands have ended without an answer and are to be taken again, after a pause.</returns>
    public async ValueTask<bool> LookAsync()
    {
        if (IsOurs?.Invoke() == false)
        {
            // Whoever does it next finds what has not been answered; what was begun here is carried through.
            _seen = null;
            if (_lanes.AllAsync().IsCompleted)
                await CloseInboxAsync();
            return false;
        }

        try
        {
            _inbox ??= await source.FindInboxAsync(CancellationToken.None);
            if (_inbox is null)
                return false;
            var hasUnanswered = _lanes.TakeUnanswered();
            // Asked first: what comes in during the look changes it again.
            var changes = await _inbox.ChangesAsync(CancellationToken.None);
            if (changes != _seen || hasUnanswered)
                _seen = await TakeAllAsync(_inbox) ? changes : null;
            await ClearAsync(_inbox);
            return hasUnanswered;
        }
        catch (Exception)
        {
            // Opened anew at the next look.
            await CloseInboxAsync();
            throw;
        }
    }

    /// <summary>Waits for what is under way, and closes the inbox.</summary>
    public async ValueTask CloseAsync()
    {
        _lanes.Stop();
        await _lanes.AllAsync();
        await CloseInboxAsync();
    }

    private async ValueTask CloseInboxAsync()
    {
        var inbox = _inbox;
        (_inbox, _seen) = (null, null);
        if (inbox is not null)
            await inbox.DisposeAsync();
    }

    /// <summary>Puts all that lies there under way; while there is no room, as soon as there is.</summary>
    /// <returns>Whether all are.</returns>
    private async ValueTask<bool> TakeAllAsync(ICommandInbox inbox)
    {
        while (!await TakeSomeAsync(inbox))
        {
            if (_lanes.IsStopping || _lanes.HasUnanswered)
                return false;
            // With the end of another there is room; and what steers other runs is looked for meanwhile.
            await Task.WhenAny(_lanes.AnyAsync(), Task.Delay(every, time));
        }

        return true;
    }

    private async ValueTask<bool> TakeSomeAsync(ICommandInbox inbox)
    {
        var behind = new HashSet<string>(StringComparer.Ordinal);
        var after = 0L;
        for (var looked = 0; looked < MostLookedAt; looked += BatchSize)
        {
            var commands = await inbox.TakeAsync(after, BatchSize, CancellationToken.None);
            foreach (var command in commands)
            {
                var lane = CommandLanes.LaneOf(inbox, command);
                if (behind.Contains(lane) || !_lanes.TryAdd(inbox, command))
                    behind.Add(lane);
            }

            if (commands.Count < BatchSize)
                return behind.Count == 0;
            after = commands[^1].Ticket;
        }

        return false;
    }

    private async ValueTask ClearAsync(ICommandInbox inbox)
    {
        var now = time.GetUtcNow();
        if (now < _clearAt)
            return;
        _clearAt = now + BetweenClearings;
        await inbox.ClearAsync(now - AnswersKept, CancellationToken.None);
    }
}
