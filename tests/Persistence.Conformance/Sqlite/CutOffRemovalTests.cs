using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>
/// A crash in the middle of a removal leaves rows that are still to go: nobody takes them for damage, and nobody misses them in silence.
/// </summary>
public sealed class CutOffRemovalTests : SqliteFixture
{
    [Fact]
    public async Task A_watcher_hears_of_rows_of_a_pruned_run_that_are_hidden_before_they_are_removed()
    {
        var seen = await FillAsync();
        // As between the burial and the removal of the first portion.
        Execute("UPDATE runs SET status = status + 16 WHERE id = 'b'; INSERT INTO leftovers VALUES ((SELECT run FROM runs WHERE id = 'b'), 9223372036854775807)");
        var (journal, _) = await OpenAsync();

        var page = await journal.Capability<IEventFeed>()!.FeedAsync(seen, 100, default);

        page.Trimmed.ShouldBeTrue();
        page.Appends.ShouldAllBe(append => append.RunId == "a");
        (await journal.Capability<IEventFeed>()!.FeedAsync(1_000, 100, default)).Trimmed.ShouldBeFalse("nothing is removed behind the end");
    }

    [Fact]
    public async Task Rows_of_a_trimmed_run_whose_predecessors_are_gone_already_are_no_damage_in_the_feed()
    {
        var seen = await FillAsync();
        var (first, _) = await OpenAsync();
        await first.Capability<IJournalTrimming>()!.TrimAsync(new RunBaseline("b", 4, 1, "state"u8.ToArray(), []), default);
        await first.DisposeAsync();
        // As between two portions of the removal: the first two entries are gone, the next two are not. The watcher has seen what is gone.
        Execute($"""
            INSERT INTO log SELECT position + 1000, run, 4, 3, incarnation, counter, chain, entries FROM log WHERE run = (SELECT run FROM runs WHERE id = 'b') AND first = 5;
            INSERT INTO leftovers VALUES ((SELECT run FROM runs WHERE id = 'b'), 4);
            UPDATE marks SET value = {seen} WHERE name = 'removed'
            """);
        var (journal, _) = await OpenAsync();

        var page = await journal.Capability<IEventFeed>()!.FeedAsync(seen, 100, default);

        page.Trimmed.ShouldBeTrue();
        page.Appends.ShouldAllBe(append => append.Entries.Count > 0);
        page.Appends.SelectMany(append => append.Entries.Select(entry => $"{append.RunId} {entry.Version}")).ShouldContain("b 5");
    }

    // Two runs of three appends of two entries each; the watcher has seen the first append of each.
    private async Task<long> FillAsync()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "a", 2), Start(opening, "b", 2));
        var seen = (await journal.Capability<IEventFeed>()!.FeedAsync(0, 100, default)).Last;
        for (var version = 2; version <= 4; version += 2)
            await AppendAsync(journal, Next(opening, "a", version, 2), Next(opening, "b", version, 2, Samples.Row("b", RunStatus.Completed)));
        await journal.DisposeAsync();
        return seen;
    }
}
