using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>
/// A journal that takes a number of commits and then leaves whoever asks for more without an answer, as if the process had ended there.
/// </summary>
internal sealed class RationedJournal(IRunJournal inner, int commits) : JournalDecorator(inner)
{
    private readonly TaskCompletionSource _usedUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = commits;

    /// <summary>Completes when a commit was asked for that is not made.</summary>
    public Task IsUsedUp => _usedUp.Task;

    public override async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers,
        CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _left) < 0)
        {
            _usedUp.TrySetResult();
            await new TaskCompletionSource().Task;
        }

        await Inner.AppendBatchAsync(batch, answers, cancellationToken);
    }
}
