using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

/// <summary>
/// Plain appends judge a run by its last row in the log, and look at its row of the index only where they change it. What else bars a run is told by two other tables: it is
/// quarantined, or it was pruned and its entries are not removed yet.
/// </summary>
public sealed class BarredRunTests : PostgreSqlFixture
{
    private const string Pruned = """
        UPDATE actorflow.runs SET status = status + 16 WHERE id = 'a';
        INSERT INTO actorflow.leftovers SELECT run, 9223372036854775807 FROM actorflow.runs WHERE id = 'a';
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_quarantined_run_takes_no_entries_and_its_neighbour_does(bool isRowChanged)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"), Start(opening, "b"));
        await journal.QuarantineAsync("a", "unreadable", "1", Samples.Noon, default);
        (await AppendAsync(journal, Next(opening, "a", 1, row: isRowChanged ? Samples.Row("a", RunStatus.Waiting) : null), Next(opening, "b", 1)))
            .ShouldBe([AppendOutcome.Conflict, AppendOutcome.Appended]);
        await journal.Capability<IRunShelf>()!.ReleaseAsync("a", default);
        (await AppendAsync(journal, Next(opening, "a", 1))).ShouldBe([AppendOutcome.Appended]);
        (await DamageAsync(journal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pruned_run_whose_entries_are_still_there_takes_none(bool isRowChanged)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"), Start(opening, "b"));
        await ExecuteAsync(Pruned);
        (await AppendAsync(journal, Next(opening, "a", 1, row: isRowChanged ? Samples.Row("a", RunStatus.Waiting) : null), Next(opening, "b", 1)))
            .ShouldBe([AppendOutcome.Conflict, AppendOutcome.Appended]);
        (await Database.ScalarAsync("SELECT count(*) FROM actorflow.log")).ShouldBe(3L);
    }

    [Fact]
    public async Task A_parked_run_and_one_whose_older_entries_are_being_removed_take_entries()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 3), Start(opening, "b"));
        await ExecuteAsync("INSERT INTO actorflow.leftovers SELECT run, 2 FROM actorflow.runs WHERE id = 'a'");
        await journal.Capability<IRunShelf>()!.ParkAsync("b", "another definition", "1", Samples.Noon, default);
        (await AppendAsync(journal, Next(opening, "a", 3), Next(opening, "b", 1))).ShouldBe([AppendOutcome.Appended, AppendOutcome.Appended]);
    }

    [Theory]
    [InlineData("d.status = 9", "d.status = 99", "INSERT INTO actorflow.aside SELECT run, 9, status, 'unreadable', '1', 0 FROM actorflow.runs WHERE id = 'a'")]
    [InlineData("d.last >= g[i + 2]", "d.last < g[i + 2]", Pruned)]
    public async Task Without_looking_there_entries_would_follow(string check, string instead, string bar)
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a"));
        await ExecuteAsync(bar);
        (await AppendAsync(journal, Next(opening, "a", 1))).ShouldBe([AppendOutcome.Conflict]);
        var function = (string)(await Database.ScalarAsync("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'append_plain' AND pronamespace = 'actorflow'::regnamespace"))!;
        function.ShouldContain(check);
        await ExecuteAsync(function.Replace(check, instead));
        (await AppendAsync(journal, Next(opening, "a", 1))).ShouldBe([AppendOutcome.Appended], "so the other tests here are red without it");
    }
}
