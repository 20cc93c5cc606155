using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Native;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>A database file of one test, and ways to open, fill and mistreat it.</summary>
public abstract class SqliteFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteJournal> _opened = [];
    private long _counter;

    protected string Database => PathOf("runs.db");

    protected string PathOf(string name) => _folder.File(name);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var journal in _opened)
            await journal.DisposeAsync();
        _folder.Dispose();
    }

    protected async Task<(SqliteJournal Journal, JournalOpening Opening)> OpenAsync(string? path = null,
        Action<SqliteJournalOptions>? configure = null)
    {
        var options = new SqliteJournalOptions { Path = path ?? Database };
        configure?.Invoke(options);
        var journal = new SqliteJournal(options);
        var opening = await journal.OpenAsync(CancellationToken.None);
        _opened.Add(journal);
        return (journal, opening);
    }

    protected AppendRequest Start(JournalOpening opening, RunId runId, int entries = 1)
        => new(runId, 0, 0, new AppendId(opening.Incarnation, ++_counter), Samples.Entries(1, entries), Samples.Row(runId));

    protected AppendRequest Next(JournalOpening opening, RunId runId, long version, int entries = 1, RunSummary? row = null)
        => new(runId, version, 0, new AppendId(opening.Incarnation, ++_counter), Samples.Entries(version + 1, entries), row);

    protected static async Task<AppendOutcome[]> AppendAsync(IRunJournal journal, params AppendRequest[] batch)
    {
        var answers = new AppendAnswer[batch.Length];
        await journal.AppendBatchAsync(batch, answers, CancellationToken.None);
        return [.. answers.Select(answer => answer.Outcome)];
    }

    protected static async Task<List<JournalDamage>> DamageAsync(IJournalReader journal)
    {
        var found = new List<JournalDamage>();
        await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(CancellationToken.None))
            found.Add(damage);
        return found;
    }

    /// <summary>Changes a closed database behind the journal's back.</summary>
    protected void Execute(string sql, string? path = null)
    {
        using var connection = Connection.Open(path ?? Database, readOnly: false, vfs: null);
        connection.Execute(sql);
    }
}
