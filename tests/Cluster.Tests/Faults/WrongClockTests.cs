using ActorFlow.Crash.Tests.Experiments;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>Members whose time of day is an hour too late, an hour too early, and right.</summary>
public sealed class WrongClockTests(ITestOutputHelper output)
{
    private const string Hour = "3600000";

    [Fact]
    [Trait("semantics", "11")]
    public async Task Members_whose_clocks_are_two_hours_apart_share_the_work_and_take_over_from_each_other()
    {
        await using var experiment = await FaultExperiment.CreateAsync();
        await Task.WhenAll(
            experiment.StartAsync("ahead", more: ["--shift", Hour]),
            experiment.StartAsync("behind", more: ["--shift", "-" + Hour]));
        await experiment.CallAsync();
        await experiment.SharedAmongAsync("ahead", "behind");
        await experiment.GrowsByAsync(100);
        var life = await experiment.LifeOfAsync("ahead");
        await experiment.KillAsync("ahead");
        await experiment.TakenOverAsync(life!);
        await experiment.GrowsByAsync(40);
        await experiment.StartAsync("ahead", more: ["--shift", Hour]);
        await experiment.SharedAmongAsync("ahead", "behind");
        await experiment.GrowsByAsync(60);

        var verdict = await experiment.FinishAsync("clocks two hours apart");
        output.WriteLine(verdict.ToString());
        verdict.Lives.ByForce.ShouldBe(1);
        Counts.Note("members whose clocks are two hours apart, audited", 2);
    }
}
