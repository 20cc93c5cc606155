using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing.Seeded;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>Lets one batch through at each turn that the test gives.</summary>
internal sealed class TurnstileJournal(IRunJournal inner) : JournalDecorator(inner)
{
    private TaskCompletionSource? _turn;

    public bool IsReached => _turn is { Task.IsCompleted: false };

    public void LetOneThrough() => _turn!.SetResult();

    public override async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers,
        CancellationToken cancellationToken)
    {
        _turn = new TaskCompletionSource();
        // The test opens it, so the world does not wait for this commit.
        var operation = SeededOperation.Current;
        operation?.BeginEngineWait();
        await _turn.Task;
        operation?.EndEngineWait();
        await base.AppendBatchAsync(batch, answers, cancellationToken);
    }
}
