namespace ActorFlow.Actors.Journal;

/// <summary>
/// What waits to be committed, in bytes: where it grows too large, work is kept from entering. Completions are never kept waiting (rule 3).
/// Thread-safe.
/// </summary>
/// <param name="most">From this size on nothing new is let in.</param>
internal sealed class JournalBacklog(long most)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _bytes;
    private bool _isOver;

    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    public void Add(long bytes)
    {
        lock (_gate)
            _bytes += bytes;
    }

    public void Remove(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _bytes -= bytes;
            if (_bytes < most)
                (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    /// <summary>Lets everybody in, now and later: nothing is written any more, and whoever enters hears that.</summary>
    public void Open()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _isOver = true;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    /// <summary>Completes when there is room for new work.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isOver || _bytes < most)
                return default;
        }

        return WaitAsync(cancellationToken);
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (Room() is { } room)
            await room.WaitAsync(cancellationToken);
    }

    private Task? Room()
    {
        lock (_gate)
        {
            if (_isOver || _bytes < most)
                return null;
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
