namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>
/// Everything that touches the writing connection, one piece after the other, on a thread of the pool. No thread is held while there is nothing to
/// do, and none is left behind.
/// </summary>
internal sealed class WriteQueue : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<IWriteWork> _waiting = [];
    private bool _running;

    /// <summary>Whether nothing waits behind the piece that is being executed.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _waiting.Count == 0;
        }
    }

    /// <summary>Adds a piece.</summary>
    public void Post(IWriteWork work)
    {
        lock (_gate)
        {
            _waiting.Enqueue(work);
            if (_running)
                return;
            _running = true;
        }

        // Local: a thread that ends its turn by posting takes the work up itself, without waking another one.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            IWriteWork? work;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out work))
                {
                    _running = false;
                    return;
                }
            }

            work.Execute();
        }
    }
}

/// <summary>A piece of work on the writing connection. Reports its faults to whoever waits for it, never to the queue.</summary>
internal interface IWriteWork
{
    void Execute();
}
