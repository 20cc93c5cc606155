using ActorFlow.Journal;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

/// <summary>
/// What every journal must do. Derive one class per store and give it a journal over a fresh place; each call of <see cref="Create"/> gives a journal
/// over the same place, so that a test can close one and open the next.
/// </summary>
public abstract partial class JournalConformance : IAsyncLifetime
{
    private IRunJournal? _journal;
    private long _counter;

    /// <summary>A journal over this test's place, not yet opened.</summary>
    protected abstract IRunJournal Create();

    /// <summary>
    /// Ends an opening as <c>kill -9</c> does, as far as a store can do that inside one process. The default is to close without marking clean.
    /// </summary>
    protected virtual ValueTask KillAsync(IRunJournal journal) => journal.DisposeAsync();

    /// <summary>Removes the place.</summary>
    protected virtual ValueTask RemovePlaceAsync() => default;

    protected JournalOpening Opening { get; private set; } = null!;

    protected IRunJournal Journal => _journal!;

    public virtual async Task InitializeAsync() => await OpenAsync();

    public virtual async Task DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
        await RemovePlaceAsync();
    }

    protected async Task OpenAsync()
    {
        _journal = Create();
        Opening = await _journal.OpenAsync(CancellationToken.None);
    }

    /// <summary>Takes over an opening that a test made itself.</summary>
    protected void OpenedAs(JournalOpening opening) => Opening = opening;

    protected async Task RestartAsync()
    {
        await Journal.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>A capability that every store must have.</summary>
    protected T Can<T>()
        where T : class
        => Journal.Capability<T>() ?? throw new InvalidOperationException($"The journal lacks {typeof(T).Name}.");

    /// <summary>Waits until the feed hands out whatever is committed, where others may hold it back for a while.</summary>
    protected virtual ValueTask FeedIsFreeAsync() => default;

    /// <summary>A page of the feed, with all that is committed.</summary>
    protected async Task<FeedPage> FeedAsync(long after, int limit)
    {
        await FeedIsFreeAsync();
        return await Can<IEventFeed>().FeedAsync(after, limit, default);
    }

    protected AppendId NextId() => new(Opening.Incarnation, ++_counter);

    /// <summary>A request that starts a run.</summary>
    protected AppendRequest Start(RunId runId, int entries = 1, string? key = null, RunStatus status = RunStatus.Running)
        => new(runId, 0, 0, NextId(), Samples.Entries(1, entries), Samples.Row(runId, status) with { Key = key });

    /// <summary>A request that goes on with a run.</summary>
    protected AppendRequest Next(RunId runId, long version, int entries = 1, RunSummary? row = null)
        => new(runId, version, 0, NextId(), Samples.Entries(version + 1, entries), row);

    /// <summary>Commits requests as one batch.</summary>
    protected async Task<AppendAnswer[]> AppendAsync(params AppendRequest[] batch)
    {
        var answers = new AppendAnswer[batch.Length];
        await Journal.AppendBatchAsync(batch, answers, CancellationToken.None);
        return answers;
    }

    protected async Task<AppendOutcome[]> OutcomesAsync(params AppendRequest[] batch)
        => [.. (await AppendAsync(batch)).Select(answer => answer.Outcome)];

    protected async Task<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long from = 1)
        => await Journal.ReadAsync(runId, from, CancellationToken.None);

    protected async Task<List<JournalDamage>> DamageAsync()
    {
        var found = new List<JournalDamage>();
        await foreach (var damage in Can<IJournalVerification>().VerifyAsync(CancellationToken.None))
            found.Add(damage);
        return found;
    }

    protected async Task<List<RunId>> UnfinishedAsync()
    {
        var found = new List<RunId>();
        await foreach (var row in Journal.UnfinishedAsync(CancellationToken.None))
            found.Add(row.RunId);
        return found;
    }
}
