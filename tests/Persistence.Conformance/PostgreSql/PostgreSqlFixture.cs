using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>A database of one test on the shared server, and ways to open, fill and mistreat it.</summary>
public abstract class PostgreSqlFixture : IAsyncLifetime
{
    private readonly List<PostgreSqlJournal> _opened = [];
    private PostgreSqlPlace? _place;
    private long _counter;

    private protected PostgreSqlPlace Place => _place!;

    protected PostgreSqlDatabase Database => Place.Database;

    public async Task InitializeAsync() => _place = await PostgreSqlPlace.MakeAsync();

    public async Task DisposeAsync()
    {
        foreach (var journal in _opened)
            await journal.DisposeAsync();
        await Place.DisposeAsync();
    }

    protected async Task<(PostgreSqlJournal Journal, JournalOpening Opening)> OpenAsync(Action<PostgreSqlJournalOptions>? configure = null)
    {
        var journal = new PostgreSqlJournal(Place.Options(configure));
        _opened.Add(journal);
        return (journal, await journal.OpenAsync(default));
    }

    protected AppendRequest Start(JournalOpening opening, RunId runId, int entries = 1)
        => new(runId, 0, 0, new AppendId(opening.Incarnation, ++_counter), Samples.Entries(1, entries), Samples.Row(runId));

    protected AppendRequest Next(JournalOpening opening, RunId runId, long version, int entries = 1, RunSummary? row = null)
        => new(runId, version, 0, new AppendId(opening.Incarnation, ++_counter), Samples.Entries(version + 1, entries), row);

    protected static async Task<AppendOutcome[]> AppendAsync(IRunJournal journal, params AppendRequest[] batch)
    {
        var answers = new AppendAnswer[batch.Length];
        await journal.AppendBatchAsync(batch, answers, default);
        return [.. answers.Select(answer => answer.Outcome)];
    }

    protected static async Task<List<JournalDamage>> DamageAsync(IJournalReader journal)
    {
        var found = new List<JournalDamage>();
        await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(default))
            found.Add(damage);
        return found;
    }

    /// <summary>Changes the database behind the journal's back.</summary>
    protected Task ExecuteAsync(string sql) => Database.ExecuteAsync(sql);

    /// <summary>Waits until a session of the database waits for a lock.</summary>
    protected Task UntilSomebodyWaitsAsync()
        => Until.SoAsync(
            async () => (long)(await Database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! > 0,
            "somebody waits for a lock");
}
