using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>The network between a member and the database loses everything for longer than a lease, or again and again for moments.</summary>
public sealed class CutNetworkTests(ITestOutputHelper output) : IAsyncLifetime
{
    private MemberNetwork _network = null!;
    private FaultExperiment _experiment = null!;

    public async Task InitializeAsync()
    {
        _network = await MemberNetwork.MakeAsync();
        _experiment = await FaultExperiment.CreateAsync(new FaultOptions
        {
            Flows = [.. WorkerFlows.All.Where(flow => flow != "saga")],
            Server = new PostgreSqlServerOptions { Addresses = [_network.Here] },
        });
        var server = _experiment.Database.Server;
        await Task.WhenAll(
            _experiment.StartAsync(
                "far", _network.Wrapper, "--db", $"Host={_network.Here};Port={server.Port};Username={PostgreSqlServer.User};Database={_experiment.Database.Name}"),
            _experiment.StartAsync("near"));
        await _experiment.CallAsync();
    }

    public async Task DisposeAsync()
    {
        await _experiment.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task A_member_that_is_cut_off_from_the_database_one_way_or_both_loses_its_shards_and_comes_back_as_a_new_life()
    {
        var rounds = Form.IsLong ? 15 : 1;
        foreach (var cut in Enumerable.Repeat(Enum.GetValues<Cut>(), rounds).SelectMany(static cuts => cuts))
        {
            await _experiment.SharedAmongAsync("far", "near");
            await _experiment.GrowsByAsync(40);
            var life = await _experiment.LifeOfAsync("far");
            await _network.CutAsync(cut);
            await _experiment.TakenOverAsync(life!);
            await _experiment.NoteTermsAsync();
            await _experiment.GrowsByAsync(40);
            await _network.MendAsync(cut);
            await Until.SoAsync(async () => await _experiment.LifeOfAsync("far") is { } next && next != life, "the member comes back");
        }

        var verdict = await _experiment.FinishAsync($"{3 * rounds} cuts");
        output.WriteLine(verdict.ToString());
        verdict.Lives.ByForce.ShouldBe(0);
        Counts.Note("members cut off from the database, one way and both, audited", 3 * rounds);
    }

    [Fact]
    public async Task A_network_that_loses_everything_for_moments_costs_no_run_and_no_second_effect()
    {
        var moments = Form.IsLong ? 300 : 15;
        for (var moment = 0; moment < moments; moment++)
        {
            var cut = (Cut)(moment % 3);
            await _network.CutAsync(cut);
            await _experiment.GrowsByAsync(4);
            await _network.MendAsync(cut);
            await _experiment.GrowsByAsync(6);
        }

        var verdict = await _experiment.FinishAsync($"{moments} moments without a network");
        output.WriteLine(verdict.ToString());
        Counts.Note("moments in which a network loses everything, audited", moments);
    }
}
