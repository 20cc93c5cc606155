using ActorFlow.Actors.Runs;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Journal;

/// <summary>
/// After an error the journal is never used on as if nothing had happened: it is closed and opened anew, then what was under way is looked for, then work goes
/// on (rules 25 and 26). Runs keep their heads meanwhile, and their appends wait here.
/// </summary>
internal sealed partial class JournalWriter
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private bool _isReopening;
    private int _trouble;
    private DateTimeOffset? _wellSince;
    private int _openings;
    private Exception? _found;

    private void On(WriterMessage.Trouble trouble)
    {
        if (_error is not null || _isReopening || trouble.Opening != _door.Opening)
            return;
        _found = trouble.Error;
        // A commit that is under way ends first: closing a journal while it writes would only add to what is not known.
        if (_underWay is null)
            OnTrouble(trouble.Error);
    }

    private void OnTrouble(Exception error)
    {
        _found = null;
        if (_door.IsLost)
        {
            // The system has stopped, or ended as a killed process does, and whoever opens the journal next must not find it open.
            RefuseAll(error);
            return;
        }

        _isReopening = true;
        _door.Close(error);
        // One that has been open for so long was well, whether or not anybody had something to write: faults of many days are not one.
        if (_options.TimeProvider.GetUtcNow() - _wellSince >= Calm)
            _trouble = 0;
        _wellSince = null;
        if (++_trouble > _options.ReopenAttempts)
        {
            GiveUp(error);
            return;
        }

        JournalTroubled(_logger, error, _trouble, _options.ReopenAttempts);
        if (_trouble == 1)
            Reopen();
        else
            Context.Timers.Start(WriterMessage.Reopen.Instance, WriterMessage.Reopen.Instance, BackoffOf(_trouble));
    }

    /// <summary>100 ms, doubled with each attempt.</summary>
    private static TimeSpan BackoffOf(int attempt)
        => attempt > 8 ? LongestBackoff : TimeSpan.FromMilliseconds(Math.Min(LongestBackoff.TotalMilliseconds, 100 << (attempt - 2)));

    private void Reopen()
    {
        if (_door.IsLost)
        {
            RefuseAll(new FlowSystemStoppedException());
            return;
        }

        _openings++;
        using var region = Context.EnterCommit();
        Context.Pipe(ReopenAsync(_door), (object?)null, static (_, opening) => new WriterMessage.Reopened(opening), static (_, error) => new WriterMessage.ReopenFailed(error));
    }

    private static async ValueTask<JournalOpening> ReopenAsync(JournalDoor door)
    {
        await CloseAsync(door.Journal);
        if (door.IsLost)
            throw new FlowSystemStoppedException();
        var opening = await door.Journal.OpenAsync(CancellationToken.None);
        if (!door.IsLost)
            return opening;
        // The system has ended meanwhile, and with it perhaps the writer. Closed here, as nobody else does it, the journal is in nobody's way.
        await CloseAsync(door.Journal);
        throw new FlowSystemStoppedException();
    }

    private static async ValueTask CloseAsync(IRunJournal journal)
    {
        try
        {
            await journal.DisposeAsync();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // What failed may fail to close too; opening it tells whether it is usable again.
        }
    }

    private void On(WriterMessage.Reopened reopened)
    {
        if (_door.IsLost)
        {
            // It was open again when the system ended, so it is closed like one that never failed: by whoever ended it.
            RefuseAll(new FlowSystemStoppedException());
            return;
        }

        // Every opening counts one, also those of ours that failed half-way. More of them, or one that ended in order, were somebody else's.
        var between = reopened.Opening.Incarnation - _incarnation;
        // Members of a cluster open theirs as they like, and are kept apart by their terms.
        if (Shards is null && (between < 1 || between > _openings || reopened.Opening.WasClean))
        {
            GiveUp(new JournalUnavailableException("of this system", "another engine has had it open while it was being opened anew", "Find out who opened it; one engine writes to a journal."));
            return;
        }

        _incarnation = reopened.Opening.Incarnation;
        _openings = 0;
        _isReopening = false;
        _wellSince = _options.TimeProvider.GetUtcNow();
        _door.Open();
        JournalReopened(_logger, _incarnation);
        if (_underWay is not { } batch)
        {
            if (_collecting.Count == 0 && _closed.Count == 0)
                _door.NoteWell();
            Flush();
            return;
        }

        if (batch.Requests.IsEmpty)
        {
            Send(batch);
            return;
        }

        // Whatever the journal said before it failed has been answered or is not known. Look for it before anything else.
        using var region = Context.EnterCommit();
        Context.Pipe(SettleAsync(batch), (object?)null, static _ => WriterMessage.BatchAnswered.ByLooking, static (_, error) => new WriterMessage.BatchFailed(error));
    }

    /// <summary>Nothing is written any more: the runs hear it, and go on when a system is started anew.</summary>
    private void GiveUp(Exception error)
    {
        TellUntold();
        JournalLost(_logger, error);
        _door.GiveUp(error);
        RefuseAll(error);
        _lost(error);
    }

    private void RefuseAll(Exception error)
    {
        TellUntold();
        _error = error;
        _isReopening = false;
        if (_underWay is { } batch)
            Refuse(batch, error);
        _underWay = null;
        while (_closed.TryDequeue(out var closed))
            Refuse(closed, error);
        Refuse(_collecting, error);
        _backlog.Open();
    }

    private void Refuse(WriterBatch batch, Exception error)
    {
        foreach (var append in batch.Appends)
        {
            _backlog.Remove(append.Bytes);
            append.From.Tell(new RunMessage.NotCommitted(default, error));
        }

        batch.Clear(wasAnswered: false);
    }

    [LoggerMessage(10, LogLevel.Critical, "The journal cannot be written any more; runs stop here and go on when it is opened by another start.")]
    private static partial void JournalLost(ILogger logger, Exception error);

    [LoggerMessage(11, LogLevel.Error, "The journal failed and is opened anew, attempt {Attempt} of {Attempts}. Runs wait meanwhile.")]
    private static partial void JournalTroubled(ILogger logger, Exception error, int attempt, int attempts);

    [LoggerMessage(12, LogLevel.Information, "The journal is open again, as incarnation {Incarnation}; runs go on.")]
    private static partial void JournalReopened(ILogger logger, long incarnation);
}
