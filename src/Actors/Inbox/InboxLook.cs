using ActorFlow.Journal;

namespace ActorFlow.Actors.Inbox;

/// <summary>One look into the inbox: takes what lies there, has it carried out, and answers it. Used by one look at a time.</summary>
/// <remarks>
/// Commands of one run are carried out one after the other, in their order, because a run takes no ticket below one that it has taken; those of different
/// runs at the same time. A command is answered when what it decided is committed, so after a crash in between it is delivered again, and the run knows it.
/// </remarks>
internal sealed class InboxLook(IInboxSource source, CommandRunner runner, TimeProvider time)
{
    private const int BatchSize = 64;

    /// <summary>How long answers are kept for whoever asks.</summary>
    private static readonly TimeSpan AnswersKept = TimeSpan.FromDays(1);

    private static readonly TimeSpan BetweenClearings = TimeSpan.FromHours(1);

    private ICommandInbox? _inbox;
    private long? _seen;
    private DateTimeOffset _clearAt = DateTimeOffset.MinValue;
    private volatile bool _isStopping;

    /// <summary>Begins no more commands; what is not answered is delivered to the next engine.</summary>
    public void Stop() => _isStopping = true;

    public async ValueTask LookAsync()
    {
        try
        {
            _inbox ??= await source.FindInboxAsync(CancellationToken.None);
            if (_inbox is null)
                return;
            // Asked first: what comes in during the look changes it again.
            var changes = await _inbox.ChangesAsync(CancellationToken.None);
            if (changes != _seen && await TakeAllAsync(_inbox))
                _seen = changes;
            await ClearAsync(_inbox);
        }
        catch (Exception)
        {
            // Opened anew at the next look.
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask CloseAsync()
    {
        var inbox = _inbox;
        (_inbox, _seen) = (null, null);
        if (inbox is not null)
            await inbox.DisposeAsync();
    }

    /// <returns>Whether all have been answered.</returns>
    private async ValueTask<bool> TakeAllAsync(ICommandInbox inbox)
    {
        for (var after = 0L; ;)
        {
            var commands = await inbox.TakeAsync(after, BatchSize, CancellationToken.None);
            if (commands.Count == 0)
                return true;
            after = commands[^1].Ticket;
            var answered = await Task.WhenAll(commands.GroupBy(command => command.RunId?.Value ?? $"\n{command.Ticket}").Select(run => CarryOutAsync(inbox, run)));
            if (!Array.TrueForAll(answered, all => all))
                return false;
        }
    }

    /// <summary>Carries out the commands of one run.</summary>
    private async Task<bool> CarryOutAsync(ICommandInbox inbox, IEnumerable<InboxCommand> commands)
    {
        foreach (var command in commands)
        {
            if (_isStopping || await runner.RunAsync(command, inbox.Identity) is not { } answer)
                return false;
            await inbox.AnswerAsync(command.Ticket, answer, CancellationToken.None);
        }

        return true;
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
