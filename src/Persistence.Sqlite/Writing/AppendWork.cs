using System.Threading.Tasks.Sources;
using ActorFlow.Journal;

namespace ActorFlow.Persistence.Sqlite.Writing;

/// <summary>The one append that may be under way, used again for each.</summary>
internal sealed class AppendWork(SqliteAccess access) : IWriteWork, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _done;
    private ReadOnlyMemory<AppendRequest> _batch;
    private Memory<AppendAnswer> _answers;
    private CancellationToken _cancellationToken;
    private int _busy;

    public ValueTask Start(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("AppendBatchAsync was called while another call of it is under way. Wait for the first one: a journal has one writer.");
        _done.Reset();
        (_batch, _answers, _cancellationToken) = (batch, answers, cancellationToken);
        access.Queue.Post(this);
        return new ValueTask(this, _done.Version);
    }

    public void Execute()
    {
        Exception? fault = null;
        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            access.Session.Commit(_batch.Span, _answers.Span);
        }
        catch (Exception e)
        {
            fault = e;
        }

        (_batch, _answers, _cancellationToken) = (default, default, default);
        Volatile.Write(ref _busy, 0);
        if (fault is null)
            _done.SetResult(true);
        else
            _done.SetException(fault);
        access.SessionOrNull?.CheckpointIfDue();
    }

    void IValueTaskSource.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _done.OnCompleted(continuation, state, token, flags);
}
