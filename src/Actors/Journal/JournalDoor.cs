using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>The way to the journal for everything but commits: waits while the journal is being opened anew, and then asks once more. Thread-safe.</summary>
/// <remarks>The journal writer opens and closes it; whoever finds the journal in trouble tells the writer.</remarks>
internal sealed class JournalDoor(IRunJournal journal, ActorSystem actors)
{
    /// <summary>How often a call is tried again after the journal was opened anew.</summary>
    private const int MaxTries = 5;

    private readonly Lock _gate = new();
    private TaskCompletionSource _next = New();
    private bool _isClosed;
    private Exception? _lost;
    private Exception? _trouble;
    private long _opening = 1;

    public IRunJournal Journal => journal;

    /// <summary>Tells the writer that the journal must be opened anew. Set before the first use.</summary>
    public Action<long, Exception>? Complain { get; set; }

    /// <summary>Which opening of this process is the present one, from 1.</summary>
    public long Opening
    {
        get
        {
            lock (_gate)
                return _opening;
        }
    }

    /// <summary>Whether the journal cannot be used now, or not any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _isClosed || _lost is not null;
        }
    }

    /// <summary>Whether the journal will not be opened any more.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate)
                return _lost is not null;
        }
    }

    /// <summary>Why the journal failed last, until it is seen to be well again; null when all is well.</summary>
    public Exception? Trouble
    {
        get
        {
            lock (_gate)
                return _trouble;
        }
    }

    public void Close(Exception why)
    {
        lock (_gate)
            (_isClosed, _trouble) = (true, why);
    }

    /// <summary>A commit has gone through, or there is none to go through.</summary>
    public void NoteWell()
    {
        lock (_gate)
            _trouble = null;
    }

    public void Open()
    {
        TaskCompletionSource opened;
        lock (_gate)
        {
            _isClosed = false;
            _opening++;
            (opened, _next) = (_next, New());
        }

        opened.TrySetResult();
    }

    /// <summary>The journal will not be opened any more.</summary>
    public void GiveUp(Exception error)
    {
        TaskCompletionSource opened;
        lock (_gate)
        {
            _lost = error;
            opened = _next;
        }

        opened.TrySetResult();
    }

    /// <summary>Does something with the journal that may be done twice.</summary>
    /// <exception cref="JournalUnavailableException">The journal is lost, or this very thing cannot be had.</exception>
    /// <remarks>What waits is generic in the answer alone: an async method over many types is compiled for each when it is first used, and the start of a process uses each once.</remarks>
    public ValueTask<T> UseAsync<TArgument, T>(TArgument argument, Func<IRunJournal, TArgument, ValueTask<T>> use) => UseAsync(open => use(open, argument));

    private async ValueTask<T> UseAsync<T>(Func<IRunJournal, ValueTask<T>> use)
    {
        for (var tries = 1; ; tries++)
        {
            var opening = await EnterAsync();
            try
            {
                return await use(journal);
            }
            catch (JournalUnavailableException error) when (tries < MaxTries)
            {
                // The journal may be well, and only what was asked for be damaged: that is no reason to open it anew.
                if (opening == Opening && !IsClosed && await IsWellAsync())
                    throw;
                await PassAsync(opening, error);
            }
        }
    }

    private async ValueTask<long> EnterAsync()
    {
        while (true)
        {
            Task opened;
            lock (_gate)
            {
                if (_lost is not null)
                    throw new JournalUnavailableException("of this system", "it cannot be used any more", "Dispose the flow system and start it again; unfinished runs go on.", _lost);
                if (!_isClosed)
                    return _opening;
                opened = _next.Task;
            }

            await EngineWait.For(actors, new ValueTask(opened));
        }
    }

    /// <summary>Waits for the next opening after this one.</summary>
    private async ValueTask PassAsync(long opening, Exception error)
    {
        Task opened;
        lock (_gate)
        {
            if (_opening != opening || _lost is not null)
                return;
            opened = _next.Task;
        }

        Complain?.Invoke(opening, error);
        await EngineWait.For(actors, new ValueTask(opened));
    }

    private async ValueTask<bool> IsWellAsync()
    {
        try
        {
            await journal.FindAsync("probe", CancellationToken.None);
            return true;
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
