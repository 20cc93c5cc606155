using ActorFlow.Actors.Journal;
using ActorFlow.Journal;

namespace ActorFlow.Actors.Client;

/// <summary>
/// The engine's journal as those who look at runs see it: while it is being opened anew they wait, and then look once more. Thread-safe.
/// </summary>
internal sealed class GuardedJournal(JournalDoor door) : IJournalReader, IRunIndex, IEventFeed, IRunShelf, IQuestionIndex
{
    public T? Capability<T>()
        where T : class
        => door.Journal.Capability<T>() is { } own ? this as T ?? own : null;

    public ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
        => UseAsync((runId, fromVersion, cancellationToken),
            static (journal, it) => journal.ReadAsync(it.runId, it.fromVersion, it.cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<JournalEntry>> ReadPageAsync(RunId runId, long fromVersion, int enough, CancellationToken cancellationToken)
        => UseAsync((runId, fromVersion, enough, cancellationToken),
            static (journal, it) => journal.ReadPageAsync(it.runId, it.fromVersion, it.enough, it.cancellationToken), cancellationToken);

    public ValueTask<bool> ContainsAsync(RunId runId, AppendId appendId, CancellationToken cancellationToken)
        => UseAsync((runId, appendId, cancellationToken), static (journal, it) => journal.ContainsAsync(it.runId, it.appendId, it.cancellationToken),
            cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => UseAsync((runId, cancellationToken), static (journal, it) => journal.FindAsync(it.runId, it.cancellationToken), cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
        => UseAsync((key, cancellationToken), static (journal, it) => journal.FindByKeyAsync(it.key, it.cancellationToken), cancellationToken);

    public IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken) => door.Journal.UnfinishedAsync(cancellationToken);

    ValueTask<RunPage> IRunIndex.ListAsync(RunQuery query, CancellationToken cancellationToken)
        => UseAsync((query, cancellationToken), static (journal, it) => journal.Capability<IRunIndex>()!.ListAsync(it.query, it.cancellationToken),
            cancellationToken);

    ValueTask<IReadOnlyList<RunCount>> IRunIndex.CountAsync(CancellationToken cancellationToken)
        => UseAsync(cancellationToken, static (journal, token) => journal.Capability<IRunIndex>()!.CountAsync(token), cancellationToken);

    ValueTask<QuestionPage> IQuestionIndex.ListQuestionsAsync(QuestionQuery query, CancellationToken cancellationToken)
        => UseAsync((query, cancellationToken),
            static (journal, it) => journal.Capability<IQuestionIndex>()!.ListQuestionsAsync(it.query, it.cancellationToken), cancellationToken);

    ValueTask<QuestionSummary?> IQuestionIndex.FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
        => UseAsync((questionId, cancellationToken),
            static (journal, it) => journal.Capability<IQuestionIndex>()!.FindQuestionAsync(it.questionId, it.cancellationToken), cancellationToken);

    ValueTask<FeedPage> IEventFeed.FeedAsync(long after, int limit, CancellationToken cancellationToken)
        => UseAsync((after, limit, cancellationToken),
            static (journal, it) => journal.Capability<IEventFeed>()!.FeedAsync(it.after, it.limit, it.cancellationToken), cancellationToken);

    ValueTask<long> IEventFeed.LastAsync(CancellationToken cancellationToken)
        => UseAsync(cancellationToken, static (journal, token) => journal.Capability<IEventFeed>()!.LastAsync(token), cancellationToken);

    ValueTask<AsideRun?> IRunShelf.FindAsideAsync(RunId runId, CancellationToken cancellationToken)
        => UseAsync((runId, cancellationToken),
            static (journal, it) => journal.Capability<IRunShelf>()!.FindAsideAsync(it.runId, it.cancellationToken), cancellationToken);

    IAsyncEnumerable<AsideRun> IRunShelf.AsideAsync(RunStatus status, CancellationToken cancellationToken)
        => Shelf.AsideAsync(status, cancellationToken);

    ValueTask<bool> IRunShelf.ParkAsync(LedRun run, string reason, string build, DateTimeOffset at, CancellationToken cancellationToken)
        => Shelf.ParkAsync(run, reason, build, at, cancellationToken);

    ValueTask<bool> IRunShelf.ReleaseAsync(LedRun run, CancellationToken cancellationToken) => Shelf.ReleaseAsync(run, cancellationToken);

    /// <summary>The journal is the engine's; it closes it.</summary>
    public ValueTask DisposeAsync() => default;

    private IRunShelf Shelf => door.Journal.Capability<IRunShelf>()!;

    private ValueTask<T> UseAsync<TArgument, T>(TArgument argument, Func<IRunJournal, TArgument, ValueTask<T>> use, CancellationToken cancellationToken)
        => cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<T>(cancellationToken) : UseAsync(door.UseAsync(argument, use).AsTask(), cancellationToken);

    private static async ValueTask<T> UseAsync<T>(Task<T> use, CancellationToken cancellationToken)
    {
        try
        {
            return await FlowSystem.Answer(use, cancellationToken);
        }
        catch (JournalUnavailableException error) when (error.InnerException is FlowSystemStoppedException)
        {
            throw new FlowSystemStoppedException();
        }
    }
}
