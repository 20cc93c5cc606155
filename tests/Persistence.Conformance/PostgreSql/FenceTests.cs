using ActorFlow.Journal;
using ActorFlow.Polling;
using Npgsql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>One writer: an engine whose term is over writes nothing, however late it wakes up (rule 32).</summary>
public sealed class FenceTests : PostgreSqlFixture
{
    // Appends are sent by one of two functions: those that bring nothing but entries and rows by the quick one.
    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_engine_is_fenced_by_the_next_opening_and_writes_nothing_more(bool isPlain)
    {
        var (first, opening) = await OpenAsync();
        await AppendAsync(first, Start(opening, "a"));
        var (second, next) = await OpenAsync();
        (await AppendAsync(first, Next(opening, "a", 1), Made(Start(opening, "b"), isPlain))).ShouldBe([AppendOutcome.Fenced, AppendOutcome.Fenced]);
        await Should.ThrowAsync<JournalUnavailableException>(async () => await first.QuarantineAsync("a", "late", "1", Samples.Noon, default));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await first.Capability<IRunShelf>()!.ParkAsync("a", "late", "1",
            Samples.Noon, default));
        await Should.ThrowAsync<JournalUnavailableException>(
            async () => await first.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("a", 1, 1, default, []), default));
        await Should.ThrowAsync<JournalUnavailableException>(
            async () => await first.Capability<IRunTransfer>()!.TakeInAsync(new TransferredRun(Samples.Row("c"), Samples.Entries(1, 1)), default));
        (await second.ReadAsync("a", 1, default)).Count.ShouldBe(1);
        (await second.FindAsync("b", default)).ShouldBeNull();
        (await AppendAsync(second, Next(next, "a", 1), Start(next, "b"))).ShouldBe([AppendOutcome.Appended, AppendOutcome.Appended]);
    }

    [Theory]
    [InlineData("append_plain", " OR terms IS DISTINCT FROM s_term", true)]
    [InlineData("append", "AND s.term = w.term ", false)]
    public async Task Without_the_check_of_the_term_the_former_engine_would_write(string name, string check, bool isPlain)
    {
        var (first, opening) = await OpenAsync();
        await AppendAsync(first, Start(opening, "a"));
        await OpenAsync();
        var function = (string)(await Database.ScalarAsync($"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = '{name}' AND pronamespace = 'actorflow'::regnamespace"))!;
        function.ShouldContain(check);
        await ExecuteAsync(function.Replace(check, ""));
        (await AppendAsync(first, Made(Next(opening, "a", 1, row: Samples.Row("a")), isPlain))).ShouldBe([AppendOutcome.Appended], "so the other tests here are red without it");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_append_that_meets_a_takeover_under_way_waits_and_is_fenced(bool isPlain)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        await using var takeover = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await takeover.OpenAsync();
        await using var transaction = await takeover.BeginTransactionAsync();
        await new NpgsqlCommand("UPDATE actorflow.shard SET term = term + 1", takeover).ExecuteNonQueryAsync();

        var append = AppendAsync(journal, Made(Next(opening, "a", 1, row: Samples.Row("a")), isPlain));
        await UntilSomebodyWaitsAsync();
        await transaction.CommitAsync();
        (await append).ShouldBe([AppendOutcome.Fenced]);
        (await Database.ScalarAsync("SELECT count(*) FROM actorflow.log")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_takeover_waits_for_an_append_under_way_and_then_sees_it()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        // An append that has locked its shard and has not committed yet.
        await using var appending = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await appending.OpenAsync();
        await using var transaction = await appending.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT 1 FROM actorflow.shard ORDER BY shard FOR SHARE", appending).ExecuteNonQueryAsync();
        await new NpgsqlCommand("UPDATE actorflow.runs SET outcome = 'late but in time'", appending).ExecuteNonQueryAsync();

        var next = OpenAsync();
        await UntilSomebodyWaitsAsync();
        next.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync();
        (await (await next).Journal.FindAsync("a", default))!.Outcome.ShouldBe("late but in time");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_append_that_meets_a_quarantine_under_way_waits_and_is_a_conflict(bool isPlain)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"), Start(opening, "b"));
        await using var shelving = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await shelving.OpenAsync();
        await using var transaction = await shelving.BeginTransactionAsync();
        await new NpgsqlCommand("UPDATE actorflow.runs SET status = 9 WHERE id = 'a'", shelving).ExecuteNonQueryAsync();

        var append = AppendAsync(journal, Made(Next(opening, "a", 1, row: Samples.Row("a", RunStatus.Waiting)), isPlain), Next(opening, "b", 1, row: Samples.Row("b", RunStatus.Waiting)));
        await UntilSomebodyWaitsAsync();
        await transaction.CommitAsync();
        (await append).ShouldBe([AppendOutcome.Conflict, AppendOutcome.Appended]);
        (await Database.ScalarAsync("SELECT count(*) FROM actorflow.log")).ShouldBe(3L);
        (await Database.ScalarAsync("SELECT string_agg(status::text, ' ' ORDER BY id) FROM actorflow.runs")).ShouldBe($"9 {(int)RunStatus.Waiting}");
    }

    [Fact]
    public async Task The_feed_holds_back_what_was_committed_behind_a_transaction_that_may_still_write_before_it()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        var feed = journal.Capability<IEventFeed>()!;
        await using var earlier = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await earlier.OpenAsync();
        await using var transaction = await earlier.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT pg_current_xact_id()", earlier).ExecuteNonQueryAsync();
        await AppendAsync(journal, Start(opening, "b"));

        (await feed.FeedAsync(0, 10, default)).Appends.ShouldAllBe(append => append.RunId.Value == "a");

        await transaction.CommitAsync();
        await Until.SoAsync(async () => (await feed.FeedAsync(0, 10, default)).Appends.Count == 2, "both are in the feed");
    }

    [Fact]
    public async Task A_run_that_loses_its_tags_is_found_by_none_of_them()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Made(Start(opening, "a"), isPlain: false), Made(Start(opening, "b"), isPlain: false));
        await AppendAsync(journal, Next(opening, "a", 1, row: Samples.Row("a", RunStatus.Completed)));
        (await journal.FindAsync("a", default))!.Tags.ShouldBeEmpty();
        (await journal.Capability<IRunIndex>()!.ListAsync(new RunQuery { Tags = ["tag"] }, default)).Runs.Select(run => run.RunId).ShouldBe([new RunId("b")]);
        (await DamageAsync(journal)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_same_appends_sent_twice_are_there_once_and_answered_alike(bool isPlain)
    {
        var (journal, opening) = await OpenAsync();
        AppendRequest[] batch = [Start(opening, "a"), Next(opening, "a", 1),
            Start(opening, "b") with { Summary = Samples.Row("b") with { Key = isPlain ? null : "k" } }];
        (await AppendAsync(journal, batch)).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        (await AppendAsync(journal, batch)).ShouldAllBe(outcome => outcome == AppendOutcome.Appended);
        (await journal.ReadAsync("a", 1, default)).Count.ShouldBe(2);
        (await journal.ReadAsync("b", 1, default)).Count.ShouldBe(1);
        (await AppendAsync(journal, Next(opening, "a", 1))).ShouldBe([AppendOutcome.Conflict], "another append at that version is not the same");
        (await DamageAsync(journal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_appends_from_one_version_cannot_both_be_stored_whatever_goes_wrong_before()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"), Next(opening, "a", 1));
        var error = await Should.ThrowAsync<PostgresException>(
            () => ExecuteAsync("INSERT INTO actorflow.log SELECT position + 1, run, first, last + 1, incarnation, counter, chain, entries FROM actorflow.log WHERE first = 2"));
        error.SqlState.ShouldBe("23505");
    }

    /// <summary>The same with a tag on its row, which the quick function does not take.</summary>
    private static AppendRequest Made(AppendRequest request, bool isPlain)
        => isPlain ? request : request with { Summary = (request.Summary ?? Samples.Row(request.RunId)) with { Tags = ["tag"] } };
}
