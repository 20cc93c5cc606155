using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Holds appends that a test picks: before they are written, or after, when only the answer is still to come.</summary>
internal sealed class HeldJournal(IRunJournal inner, Func<AppendRequest, bool> isPicked, bool isWritten) : JournalDecorator(inner)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An append that was picked stands before the journal, or behind it.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _opened.TrySetResult();

    public override async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers,
        CancellationToken cancellationToken)
    {
        var holds = !_reached.Task.IsCompleted && batch.ToArray().Any(isPicked);
        if (isWritten)
            await Inner.AppendBatchAsync(batch, answers, cancellationToken);
        if (holds)
        {
            _reached.TrySetResult();
            await _opened.Task;
        }

        if (!isWritten)
            await Inner.AppendBatchAsync(batch, answers, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        Open();
        return base.DisposeAsync();
    }
}
