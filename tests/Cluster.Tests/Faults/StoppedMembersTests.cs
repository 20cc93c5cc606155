using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Polling;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>Members come and go in order under load: nothing is cut off, so nothing is done twice at all.</summary>
public sealed class StoppedMembersTests(ITestOutputHelper output)
{
    // A lease that no machine misses: here nothing may be cut off, and nobody waits for its end.
    private static readonly FaultOptions Options = new() { Lease = 600_000 };

    [Fact]
    [Trait("semantics", "11")]
    public async Task A_member_that_is_asked_to_stop_drains_within_its_limit_and_nothing_is_lost_or_done_again()
    {
        var stops = Form.IsLong ? 40 : 3;
        string[] names = ["a", "b"];
        await using var experiment = await FaultExperiment.CreateAsync(Options);
        await experiment.StartAllAsync(names);
        await experiment.CallAsync();
        var took = new List<double>();
        for (var stop = 0; stop < stops; stop++)
        {
            await experiment.SharedAmongAsync(names);
            await experiment.GrowsByAsync(60);
            took.Add((await experiment.StopAsync(names[stop % 2])).TotalSeconds);
            await experiment.GrowsByAsync(20);
            await experiment.StartAsync(names[stop % 2]);
        }

        await ShouldHaveLostNothingAsync(experiment, $"{stops} members were asked to stop");
        output.WriteLine($"stopped after {string.Join(", ", took.Select(seconds => $"{seconds:0.00} s"))}");
        Counts.Note("SIGTERM of members under load, audited", stops);
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task One_member_becomes_five_and_one_again_under_load_without_a_lost_or_doubled_effect()
    {
        string[] more = ["b", "c", "d", "e"];
        var times = Form.IsLong ? 10 : 1;
        await using var experiment = await FaultExperiment.CreateAsync(Options);
        await experiment.StartAsync("a");
        await experiment.CallAsync();
        for (var time = 0; time < times; time++)
        {
            await experiment.GrowsByAsync(40);
            await experiment.StartAllAsync(more);
            await experiment.SharedAmongAsync(["a", .. more]);
            await experiment.GrowsByAsync(60);
            foreach (var name in more)
                await experiment.StopAsync(name);
            await experiment.SharedAmongAsync("a");
        }

        await experiment.GrowsByAsync(20);
        await ShouldHaveLostNothingAsync(experiment, "from one member to five and back");
        Counts.Note("times from one member to five and back under load, audited", times);
    }

    [Fact]
    [Trait("semantics", "11")]
    public async Task Members_of_two_versions_work_together_while_one_after_the_other_is_replaced()
    {
        await using var experiment = await FaultExperiment.CreateAsync(Options);
        await experiment.StartAllAsync("a", "b");
        await experiment.CallAsync("--format", "2");
        foreach (var name in (string[])["a", "b"])
        {
            await experiment.SharedAmongAsync("a", "b");
            await experiment.GrowsByAsync(40);
            await experiment.StopAsync(name);
            await experiment.StartAsync(name, more: ["--format", "2"]);
        }

        // Now that nobody is left who does not read it, the newer form is written, and one who comes back in the older version leads no run that he could not read.
        await Until.SoAsync(async () => await experiment.Database.ScalarAsync("SELECT min(event_format) FROM actorflow.shard") is 2, "the newer form is written");
        await experiment.StartAsync("old");
        await experiment.GrowsByAsync(40);
        await experiment.SharedAmongAsync("a", "b");
        await ShouldHaveLostNothingAsync(experiment, "two versions");
        Counts.Note("members replaced by a newer version under load, audited", 2);
    }

    private async Task ShouldHaveLostNothingAsync(FaultExperiment experiment, string circumstances)
    {
        var verdict = await experiment.FinishAsync(circumstances);
        output.WriteLine(verdict.ToString());
        verdict.Lives.ByForce.ShouldBe(0);
        verdict.Stale.ShouldBe(0);
        experiment.ShouldHold(verdict.Repeats == 0, $"{circumstances}: {verdict.Repeats} effects were done again");
        // 98: a drain that was not done in its time.
        experiment.ShouldHold(!experiment.Said.Any(said => said.Contains("\nlog 98 ", StringComparison.Ordinal)), $"{circumstances}: a drain took longer than its limit");
    }
}
