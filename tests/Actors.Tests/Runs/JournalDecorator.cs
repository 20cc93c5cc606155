using ActorFlow.Journal;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>A journal that passes everything on; tests override what they need.</summary>
internal abstract class JournalDecorator(IRunJournal inner) : IRunJournal
{
    protected IRunJournal Inner => inner;

    public virtual ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public virtual ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
        => inner.AppendBatchAsync(batch, answers, cancellationToken);

    public virtual ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => inner.ReadAsync(runId, fromVersion, cancellationToken);

    public virtual ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => inner.ContainsAsync(runId, appendId, cancellationToken);

    public virtual ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => inner.FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken) => inner.FindByKeyAsync(key, cancellationToken);

    public virtual IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => inner.UnfinishedAsync(cancellationToken);

    public ValueTask QuarantineAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => inner.QuarantineAsync(run, reason, build, at, cancellationToken);

    public virtual T? Capability<T>()
        where T : class
        => this as T ?? inner.Capability<T>();

    public virtual ValueTask MarkCleanAsync(CancellationToken cancellationToken) => inner.MarkCleanAsync(cancellationToken);

    public virtual ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>Answers the appends that a test picks in another way, written or not.</summary>
internal sealed class AnsweringJournal(IRunJournal inner, Func<AppendRequest, Answer> answer) : JournalDecorator(inner)
{
    public int Asked { get; private set; }

    public override async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers,
        CancellationToken cancellationToken)
    {
        var refused = new HashSet<RunId>();
        for (var i = 0; i < batch.Length; i++)
        {
            var request = batch.Span[i];
            var wanted = refused.Contains(request.RunId) ? new Answer(AppendOutcome.Conflict, false) : answer(request);
            var given = new AppendAnswer[1];
            if (wanted.IsWritten)
                await Inner.AppendBatchAsync(new[] { request }, given, cancellationToken);
            answers.Span[i] = wanted.Outcome is { } outcome ? new AppendAnswer(outcome) : given[0];
            if (!wanted.IsWritten)
                refused.Add(request.RunId);
        }
    }

    public override ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
    {
        Asked++;
        return base.ContainsAsync(runId, appendId, cancellationToken);
    }
}

/// <summary>What becomes of an append: whether it is written, and what is said of it (null: the truth).</summary>
internal sealed record Answer(AppendOutcome? Outcome, bool IsWritten)
{
    public static readonly Answer True = new(null, true);
}
