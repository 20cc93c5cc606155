using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorFlow.Definition;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>Looks at the runs of a journal. Thread-safe.</summary>
internal sealed partial class StoredRuns(IJournalReader journal, INews news, TimeProvider time, bool ownsJournal) : IFlowReader
{
    /// <summary>How many entries are read at a time: a long history is never held whole.</summary>
    private const int PageSize = 256;

    private readonly EventCodec _codec = new(new StateJournaling());

    public ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Index().ListAsync(query, cancellationToken);
    }

    public ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken) => Index().CountAsync(cancellationToken);

    public ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken) => journal.FindAsync(runId, cancellationToken);

    public ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return journal.FindByKeyAsync(key, cancellationToken);
    }

    public ValueTask<QuestionPage> QuestionsAsync(QuestionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Questions().ListQuestionsAsync(query, cancellationToken);
    }

    public ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
        => Questions().FindQuestionAsync(questionId, cancellationToken);

    public async ValueTask<RunDetail> GetAsync(RunId runId, CancellationToken cancellationToken)
    {
        var row = await RowAsync(runId, cancellationToken);
        var aside = row.Status is RunStatus.Parked or RunStatus.Quarantined && journal.Capability<IRunShelf>() is { } shelf
            ? await shelf.FindAsideAsync(runId, cancellationToken) : null;
        if (row.IsPruned)
            return RunDetails.Of(row, aside, null);
        RunFold fold;
        RunTimeline timeline;
        try
        {
            (fold, timeline) = await UnlessTrimmedAsync(() => FoldAllAsync(runId, cancellationToken));
        }
        catch (Exception error) when (error is RunJournalException or JournalTooNewException or VersionTrimmedException)
        {
            return RunDetails.Of(row, aside, error.Message);
        }

        // The row was read first, so what it says of a run that is at work may be older than the history; what it says of a run set aside is not in
        // there.
        var status = aside?.Status
            ?? (fold.State.Status != RunStatus.Running ? fold.State.Status : row.Status is RunStatus.Waiting ? RunStatus.Waiting : RunStatus.Running);
        return RunDetails.Of(fold.State, status, timeline, time.GetUtcNow(),
            await DefinitionOfAsync(fold.State, cancellationToken)) with { Aside = aside };
    }

    /// <summary>The definition a run goes by, as it was stored; null when this build cannot read it.</summary>
    private async ValueTask<DrawnFlow?> DefinitionOfAsync(RunState state, CancellationToken cancellationToken)
    {
        if (journal.Capability<IDefinitionStore>() is not { } definitions
            || await definitions.FindDefinitionAsync(state.Fingerprint, cancellationToken) is not { } canonical)
            return null;
        try
        {
            return DrawnFlow.OfCanonical(canonical);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async ValueTask<RunStateView> StateAsync(RunId runId, long? version, CancellationToken cancellationToken)
    {
        if (version is { } asked)
            ArgumentOutOfRangeException.ThrowIfLessThan(asked, 1, nameof(version));
        await ReadableRowAsync(runId, cancellationToken);
        var fold = await UnlessTrimmedAsync(() => FoldToAsync(runId, version ?? long.MaxValue, cancellationToken));
        if (version > fold.State.Version)
            throw new ArgumentOutOfRangeException(nameof(version), version,
                $"Run '{runId}' has versions 1 to {fold.State.Version} as yet. Ask for one of them.");
        return RunDetails.ViewOf(fold.State, fold.State.Now);
    }

    private async Task<(RunFold Fold, RunTimeline Timeline)> FoldAllAsync(RunId runId, CancellationToken cancellationToken)
    {
        var fold = await RunFold.BeginAsync(journal, runId, _codec, cancellationToken);
        var timeline = new RunTimeline(fold.State);
        while (await fold.NextAsync(journal, PageSize, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
                timeline.Note(await fold.ApplyAsync(entry));
        }

        return (fold, timeline);
    }

    /// <summary>The fold of a run up to a version, or to its last one where that is earlier.</summary>
    private async Task<RunFold> FoldToAsync(RunId runId, long version, CancellationToken cancellationToken)
    {
        var fold = await RunFold.BeginAsync(journal, runId, _codec, cancellationToken);
        if (version < fold.State.Version)
            throw new VersionTrimmedException(runId, version, fold.State.Version);
        while (fold.State.Version < version && await fold.NextAsync(journal, PageSize, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries.TakeWhile(entry => entry.Version <= version))
                await fold.ApplyAsync(entry);
        }

        return fold;
    }

    /// <summary>Folds a run, once more if it was trimmed in the middle: then it begins at its new baseline.</summary>
    private static async Task<T> UnlessTrimmedAsync<T>(Func<Task<T>> fold)
    {
        try
        {
            return await fold();
        }
        catch (VersionTrimmedException)
        {
            return await fold();
        }
    }

    public IAsyncEnumerable<RunHistoryEvent> EventsAsync(RunId runId, long afterVersion, bool follow, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterVersion);
        return ReadEventsAsync(runId, afterVersion, follow, cancellationToken);
    }

    public IAsyncEnumerable<RunFeedItem> FeedAsync(long position, bool follow, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        var feed = journal.Capability<IEventFeed>() ?? throw new CapabilityMissingException("a feed of all runs", hasJournal: true);
        return new RunFeed(journal, feed, _codec).ReadAsync(position, follow ? news : null, cancellationToken);
    }

    public ValueTask DisposeAsync() => ownsJournal ? journal.DisposeAsync() : default;

    private async IAsyncEnumerable<RunHistoryEvent> ReadEventsAsync(RunId runId, long afterVersion, bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = follow ? news.Watch(runId) : null;
        var fold = await BeginAfterAsync(runId, afterVersion, cancellationToken);
        while (true)
        {
            watch?.Mark();
            var row = await ReadableRowAsync(runId, cancellationToken);
            IReadOnlyList<JournalEntry> entries;
            try
            {
                entries = await fold.NextAsync(journal, PageSize, cancellationToken);
            }
            catch (VersionTrimmedException)
            {
                // Trimmed since the fold began: it goes on from the new baseline, unless that is beyond what was told.
                fold = await BeginAfterAsync(runId, Math.Max(afterVersion, fold.State.Version), cancellationToken);
                entries = await fold.NextAsync(journal, PageSize, cancellationToken);
            }

            foreach (var entry in entries)
            {
                if (entry.Version <= afterVersion)
                    await fold.ApplyAsync(entry);
                else
                    yield return await fold.DescribeAsync(entry);
            }

            if (entries.Count > 0 && watch is null)
                continue;
            if (watch is null)
                yield break;
            if (entries.Count > 0)
                watch.Found();
            else if (fold.State.Status.IsEnded() || row.Status == RunStatus.Quarantined)
                yield break;
            else
                await watch.NextAsync(cancellationToken);
        }
    }

    private async ValueTask<RunFold> BeginAfterAsync(RunId runId, long version, CancellationToken cancellationToken)
    {
        var fold = await RunFold.BeginAsync(journal, runId, _codec, cancellationToken, upTo: version);
        return fold.State.Version <= version ? fold : throw new VersionTrimmedException(runId, version + 1, fold.State.Version);
    }

    private IQuestionIndex Questions()
        => journal.Capability<IQuestionIndex>() ?? throw new CapabilityMissingException("a list of questions", hasJournal: true);

    private IRunIndex Index() => journal.Capability<IRunIndex>() ?? throw new CapabilityMissingException("a list of runs", hasJournal: true);

    private async ValueTask<RunSummary> RowAsync(RunId runId, CancellationToken cancellationToken)
        => await journal.FindAsync(runId, cancellationToken) ?? throw new RunNotFoundException(runId);

    private async ValueTask<RunSummary> ReadableRowAsync(RunId runId, CancellationToken cancellationToken)
    {
        var row = await RowAsync(runId, cancellationToken);
        return row.IsPruned ? throw new RunPrunedException(runId) : row;
    }
}
