using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>Everything that a journal must do, by way of a real pooler in transaction mode.</summary>
public sealed class PgBouncerJournalTests : PostgreSqlJournalTests
{
    private PgBouncer? _pooler;

    public override async Task InitializeAsync()
    {
        _pooler = await PgBouncer.SharedAsync();
        await base.InitializeAsync();
    }

    protected override void Configure(PostgreSqlJournalOptions options)
        => (options.ConnectionString, options.IsPooled) = (_pooler!.ConnectionString(Place.Database.Name), true);
}

/// <summary>What members share, by way of a pooler that nobody has told them of; they listen past it.</summary>
public sealed class SharedPgBouncerJournalTests : SharedJournalConformance
{
    private PostgreSqlPlace? _place;
    private PgBouncer? _pooler;

    public override async Task InitializeAsync()
    {
        _pooler = await PgBouncer.SharedAsync();
        _place = await PostgreSqlPlace.MakeAsync();
        await base.InitializeAsync();
    }

    protected override IRunJournal Join() => new PostgreSqlJournal(_place!.Options(options =>
    {
        (options.ConnectionString, options.IsMember) = (_pooler!.ConnectionString(_place.Database.Name), true);
        options.DirectConnectionString = _place.Database.ConnectionString;
    }));

    protected override async ValueTask<long> RaiseTermAsync(int shard)
        => (long)(await _place!.Database.ScalarAsync($"UPDATE actorflow.shard SET term = term + 1 WHERE shard = {shard} RETURNING term"))!;

    protected override ValueTask RemovePlaceAsync() => _place!.DisposeAsync();
}

/// <summary>What is particular to a pooler: sessions that belong to somebody else a moment later.</summary>
public sealed class PgBouncerTests : IAsyncLifetime
{
    private PostgreSqlServer _server = null!;
    private PostgreSqlDatabase _database = null!;
    private PgBouncer _pooler = null!;
    private long _counter;

    public async Task InitializeAsync()
    {
        _server = await PostgreSqlServer.SharedAsync();
        _database = await _server.CreateDatabaseAsync();
        // All clients of the database share one session of the server.
        _pooler = await PgBouncer.StartAsync(_server, sessions: 1);
    }

    public async Task DisposeAsync()
    {
        await _pooler.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_leaves_nothing_in_a_session_whether_it_was_told_of_the_pooler_or_sees_it(bool isTold)
    {
        await using (var journal = new PostgreSqlJournal(Options(isTold)))
        {
            var incarnation = (await journal.OpenAsync(default)).Incarnation;
            using var listening = journal.Capability<IJournalHints>()!.Listen(_ => { });
            await StartAsync(journal, incarnation, Enumerable.Range(0, 20).Select(i => $"run-{i}"));
            await journal.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("run-1", 1, 1, "state"u8.ToArray()) }, default);
            await journal.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("run-2", 1, 1, "state"u8.ToArray(), []), default);
            await journal.QuarantineAsync("run-3", "damaged", "1", Samples.Noon, default);
            (await LeftAsync()).ShouldBe("0 0 0 0 off on");
        }

        (await LeftAsync()).ShouldBe("0 0 0 0 off on");

        // Prepared statements, channels, locks, and settings that transactions change.
        async Task<string?> LeftAsync()
        {
            await using var connection = new Npgsql.NpgsqlConnection(_pooler.ConnectionString(_database.Name) + ";Pooling=false;No Reset On Close=true");
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand(
                "SELECT concat_ws(' ', (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_listening_channels()), "
                + "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), current_setting('lock_timeout'), "
                + "current_setting('jit'), current_setting('synchronous_commit'))", connection);
            return (string?)await command.ExecuteScalarAsync();
        }
    }

    [Fact]
    public async Task Notifications_are_heard_past_the_pooler()
    {
        await using var journal = new PostgreSqlJournal(Options(isTold: false, o =>
        {
            o.DirectConnectionString = _database.ConnectionString;
            o.IsMember = true;
        }));
        await journal.OpenAsync(default);
        var (begun, heard) = (Signal(), Signal());
        using var listening = journal.Capability<IJournalHints>()!.Listen(hint =>
        {
            begun.TrySetResult();
            if (hint == JournalHint.Offers)
                heard.TrySetResult();
        });
        // The first is that something may have been missed: from then on it listens.
        await begun.Task.WaitAsync(Stages.Patience);

        await using var other = new PostgreSqlJournal(Options(isTold: true, o => o.IsMember = true));
        await other.OpenAsync(default);
        var term = (long)(await _database.ScalarAsync($"UPDATE actorflow.shard SET term = 5 WHERE shard = {RunShard.Of("run-1", RunShard.DefaultCount)} RETURNING term"))!;
        await other.Capability<IOfferStore>()!.PutAsync([new WorkOffer("offer", "run-1", term, [], "flow", "print", "{}"u8.ToArray())], default);

        await heard.Task.WaitAsync(Stages.Patience);
    }

    [Fact]
    public async Task A_new_database_is_made_by_way_of_the_pooler_and_two_that_make_it_at_once_make_it_once()
    {
        await using var one = new PostgreSqlJournal(Options(isTold: true, o => o.IsMember = true));
        await using var two = new PostgreSqlJournal(Options(isTold: true, o => o.IsMember = true));
        var openings = await Task.WhenAll(one.OpenAsync(default).AsTask(), two.OpenAsync(default).AsTask());
        openings.Select(opening => opening.Incarnation).ShouldBe([1, 2], ignoreOrder: true);
        ((long)(await _database.ScalarAsync("SELECT count(*) FROM actorflow.shard"))!).ShouldBe(RunShard.DefaultCount);
    }

    private PostgreSqlJournalOptions Options(bool isTold, Action<PostgreSqlJournalOptions>? more = null)
    {
        var options = new PostgreSqlJournalOptions { ConnectionString = _pooler.ConnectionString(_database.Name), IsPooled = isTold, Connections = 4 };
        more?.Invoke(options);
        return options;
    }

    private async Task StartAsync(PostgreSqlJournal journal, long incarnation, IEnumerable<string> runs)
    {
        foreach (var run in runs)
        {
            var answers = new AppendAnswer[1];
            await journal.AppendBatchAsync(new[] { new AppendRequest(run, 0, 0, new AppendId(incarnation, ++_counter), Samples.Entries(1, 1), Samples.Row(run)) }, answers, default);
            answers[0].Outcome.ShouldBe(AppendOutcome.Appended);
        }
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
