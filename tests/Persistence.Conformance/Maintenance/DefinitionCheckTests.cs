using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Persistence.Conformance.Sqlite;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Maintenance;

/// <summary>What a release would park is known before it, without touching anything.</summary>
public sealed class DefinitionCheckTests : SqliteFixture
{
    [Fact]
    public async Task Live_runs_that_a_new_definition_would_park_are_listed_and_nothing_is_changed()
    {
        await StoredWork.FillAsync(Database);
        var before = await File.ReadAllBytesAsync(Database);
        var renamed = Flow.Named("waiting").StartAt(Node.Named("renamed").Post(_ => { })).Build();

        var found = await CheckAsync([StoredWork.Checkout(last: "elsewhere"), renamed]);
        found.Select(run => run.RunId.Value).Order().ShouldBe(["paused", "waiting"]);
        found.ShouldAllBe(run => run.Flow == "waiting" && run.Misfits.Single() == "node 'hold' is gone");
        (await CheckAsync([StoredWork.Waiting()])).ShouldBeEmpty();
        (await CheckAsync([StoredWork.Waiting(), renamed.Name == "waiting" ? StoredWork.Checkout() : renamed])).ShouldBeEmpty();
        (await CheckAsync([StoredWork.Checkout()])).ShouldBeEmpty();
        (await CheckAsync([StoredWork.Checkout()], alsoOthers: true))
            .ShouldAllBe(run => run.Misfits.Single() == "flow 'waiting' is not among the definitions");
        (await File.ReadAllBytesAsync(Database)).ShouldBe(before);
    }

    [Fact]
    public async Task What_the_check_says_is_what_the_next_start_does()
    {
        await StoredWork.FillAsync(Database);
        var fitting = Flow.Named("waiting").StartAt(StoredWork.Waiting().Nodes.Single()).Add(Node.Named("new").Post(_ => { })).Build();
        (await CheckAsync([fitting])).ShouldBeEmpty();
        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(Database).AddFlow(fitting)))
            (await (await system.FindRunAsync("paused"))!.GetAsync()).Status.ShouldBe(RunStatus.Paused);

        var broken = Flow.Named("waiting").StartAt(Node.Named("renamed").Post(_ => { })).Build();
        (await CheckAsync([broken])).Count.ShouldBe(2);
        await using (var system = await FlowSystem.StartAsync(o => o.UseSqlite(Database).AddFlow(broken)))
        {
            foreach (var id in new[] { "paused", "waiting" })
                (await (await system.FindRunAsync(id))!.GetAsync()).Status.ShouldBe(RunStatus.Parked);
        }

        await using var reader = await SqliteJournalReader.OpenAsync(Database);
        (await reader.Capability<IRunShelf>()!.FindAsideAsync("waiting", default))!.Reason.ShouldContain("node 'hold' is gone");
    }

    [Fact]
    public async Task A_released_run_of_too_many_unclean_ends_gets_another_chance_and_others_keep_their_count()
    {
        await StoredWork.FillAsync(Database);
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = Database });
        await using (var maintenance = await JournalMaintenance.OpenAsync(journal))
        {
            await journal.QuarantineAsync("waiting", "poison", "1", Samples.Noon, default);
            (await maintenance.ReleaseAsync("nobody")).ShouldBeFalse();
            (await maintenance.ReleaseAsync("waiting")).ShouldBeTrue();
            (await journal.FindAsync("waiting", default))!.Status.ShouldBe(RunStatus.Waiting);
        }

        await using (await JournalMaintenance.OpenAsync(journal))
        {
        }

        var (unclean, opening) = await OpenAsync();
        opening.WasClean.ShouldBeTrue();
        await unclean.DisposeAsync();   // as a killed engine leaves it
        await using (await JournalMaintenance.OpenAsync(journal))
        {
        }

        (await OpenAsync()).Opening.WasClean.ShouldBeFalse();
    }

    private async Task<List<RunMisfit>> CheckAsync(FlowDefinition[] flows, bool alsoOthers = false)
    {
        await using var journal = await SqliteJournalReader.OpenAsync(Database);
        var found = new List<RunMisfit>();
        await foreach (var run in DefinitionCheck.FindMisfitsAsync(journal, flows, alsoOthers))
            found.Add(run);
        return found;
    }
}
