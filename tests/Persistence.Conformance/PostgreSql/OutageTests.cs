using ActorFlow.Journal;
using ActorFlow.Persistence.Conformance.Faults;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>The server goes away in the middle of everything and comes back: what was not answered is looked for by its id, nothing is lost and nothing is there twice (experiment 4).</summary>
public sealed class OutageTests
{
    private static readonly int Outages = Long.Form ? 20 : 3;

    [Theory]
    [InlineData(ServerStop.Immediate)]
    [InlineData(ServerStop.Fast)]
    public async Task A_writer_goes_on_through_restarts_of_the_server(ServerStop how)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = await server.CreateDatabaseAsync();
        await WriteWhileAsync(database, () => server.RestartAsync(how), Outages);
        Counts.Note($"restarts of PostgreSQL under a writer, {how}", Outages);
    }

    [Fact]
    public async Task A_writer_goes_on_when_its_sessions_are_ended()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        await WriteWhileAsync(database, () => database.TerminateSessionsAsync(), 10 * Outages);
    }

    [Fact]
    public async Task A_journal_that_cannot_reach_its_server_says_so_without_the_password_and_can_be_opened_when_it_is_back()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var journal = new PostgreSqlJournal(Options(database, o =>
        {
            o.ConnectionString += ";Password=open-sesame";
            o.ReconnectFor = TimeSpan.FromMilliseconds(200);
        }));
        var opening = await journal.OpenAsync(default);
        await server.StopAsync(ServerStop.Immediate);
        var answers = new AppendAnswer[1];
        AppendRequest request = new("a", 0, 0, new AppendId(opening.Incarnation, 1), Samples.Entries(1, 1), Samples.Row("a"));
        var errors = new List<Exception>();
        try
        {
            // The first answer is unknown: the connection was there when the append was sent.
            await journal.AppendBatchAsync(new[] { request }, answers, default);
            answers[0].Outcome.ShouldBe(AppendOutcome.Unknown);
        }
        catch (JournalUnavailableException error)
        {
            errors.Add(error);
        }

        errors.Add(await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.ContainsAsync("a", request.AppendId, default)));
        errors.Add(await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.AppendBatchAsync(new[] { request }, answers, default)));
        errors.Add(await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.FindAsync("a", default)));
        await journal.DisposeAsync();
        errors.Add(await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.OpenAsync(default)));
        errors.ShouldAllBe(error => !error.ToString().Contains("sesame"));

        await server.StartAgainAsync();
        (await journal.OpenAsync(default)).Incarnation.ShouldBeGreaterThan(opening.Incarnation);
        (await journal.FindAsync("a", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_statement_that_waits_too_long_for_a_lock_is_tried_again_and_nothing_is_lost()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var journal = new PostgreSqlJournal(Options(database, o => (o.LockTimeout, o.ReconnectFor) = (TimeSpan.FromMilliseconds(300), Until.Patience)));
        var opening = await journal.OpenAsync(default);
        await using var other = new Npgsql.NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await other.OpenAsync();
        var transaction = await other.BeginTransactionAsync();
        await new Npgsql.NpgsqlCommand("SELECT 1 FROM actorflow.shard FOR UPDATE", other).ExecuteNonQueryAsync();
        var answers = new AppendAnswer[1];
        var append = journal.AppendBatchAsync(new[] { new AppendRequest("a", 0, 0, new AppendId(opening.Incarnation, 1), Samples.Entries(1, 1), Samples.Row("a")) }, answers, default).AsTask();
        // Two statements that began at different times and wait: the first has waited too long, and another one was sent.
        var waits = new HashSet<object>();
        await Until.SoAsync(
            async () => await database.ScalarAsync("SELECT max(query_start) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is DateTime begun
                && waits.Add(begun) && waits.Count > 1,
            "the append is tried again");
        append.IsCompleted.ShouldBeFalse();
        await transaction.RollbackAsync();
        await append;
        answers[0].Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_statement_that_takes_too_long_is_given_up_and_is_there_once_when_it_is_sent_again(bool isOneStatement)
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        // Its tables are made with all the time that they may need.
        await using (var maker = new PostgreSqlJournal(Options(database)))
            await maker.OpenAsync(default);
        await using var journal = new PostgreSqlJournal(Options(database, o =>
        {
            (o.StatementTimeout, o.LockTimeout, o.ReconnectFor) = (TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10), TimeSpan.Zero);
        }));
        var opening = await journal.OpenAsync(default);
        await using var other = new Npgsql.NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await other.OpenAsync();
        var transaction = await other.BeginTransactionAsync();
        await new Npgsql.NpgsqlCommand("SELECT 1 FROM actorflow.shard FOR UPDATE", other).ExecuteNonQueryAsync();
        AppendRequest request = new("a", 0, 0, new AppendId(opening.Incarnation, 1), Samples.Entries(1, 1), Samples.Row("a"));
        var answers = new AppendAnswer[1];

        // Nobody lets go of the lock, and the lock may be waited for ten times as long as this test: only the statement's own time ends this.
        if (isOneStatement)
        {
            var error = await Record.ExceptionAsync(async () => await journal.AppendBatchAsync(new[] { request }, answers, default));
            (error is JournalUnavailableException || answers[0].Outcome == AppendOutcome.Unknown).ShouldBeTrue($"{error} {answers[0].Outcome}");
        }
        else
        {
            await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.QuarantineAsync("a", "late", "1", Samples.Noon, default));
        }

        (await database.ScalarAsync("SELECT count(*) FROM actorflow.log")).ShouldBe(0L);
        await transaction.RollbackAsync();
        // What was given up may have cost its connection: nothing here connects again by itself.
        while (!await PatientlyAsync(() => journal.ContainsAsync("a", request.AppendId, default)))
        {
            await PatientlyAsync(async () =>
            {
                await journal.AppendBatchAsync(new[] { request }, answers, default);
                return true;
            });
        }

        (await PatientlyAsync(() => journal.ReadAsync("a", 1, default))).ShouldBeEntries(Samples.Entries(1, 1));
    }

    private static async Task<T> PatientlyAsync<T>(Func<ValueTask<T>> ask)
    {
        for (var left = 1_000; ; left--)
        {
            try
            {
                return await ask();
            }
            catch (JournalUnavailableException) when (left > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private static PostgreSqlJournalOptions Options(PostgreSqlDatabase database, Action<PostgreSqlJournalOptions>? configure = null)
    {
        var options = new PostgreSqlJournalOptions { ConnectionString = database.ConnectionString };
        configure?.Invoke(options);
        return options;
    }

    private static async Task WriteWhileAsync(PostgreSqlDatabase database, Func<Task> strike, int strikes)
    {
        await using var journal = new PostgreSqlJournal(Options(database));
        var writer = new PatientWriter(journal);
        await writer.OpenAsync();
        RunId[] runs = [.. Enumerable.Range(0, 40).Select(i => new RunId($"run-{i}"))];
        using var stop = new CancellationTokenSource();
        var (rounds, struck) = (0, new TaskCompletionSource());
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await writer.WriteAsync(runs);
                rounds++;
                struck.TrySetResult();
            }
        });
        for (var i = 0; i < strikes && !writing.IsFaulted; i++)
        {
            struck = new TaskCompletionSource();
            await Task.WhenAny(writing, struck.Task);   // there is always something under way
            await strike();
        }

        struck = new TaskCompletionSource();
        await Task.WhenAny(writing, struck.Task);
        await stop.CancelAsync();
        await writing;

        rounds.ShouldBeGreaterThan(strikes / 2);
        foreach (var run in runs)
            (await journal.ReadAsync(run, 1, default)).ShouldBeEntries(Samples.Entries(1, (int)writer.Versions[run]));
        await foreach (var damage in journal.Capability<IJournalVerification>()!.VerifyAsync(default))
            throw new InvalidOperationException(damage.ToString());
    }
}
