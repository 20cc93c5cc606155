using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>Members are killed in turn while runs, batches, child runs, timers, signals and questions are under way.</summary>
public sealed class KilledMembersTests(ITestOutputHelper output)
{
    private const int LeaseMs = 4_000;

    private static readonly string[] Names = ["a", "b", "c"];

    [Fact]
    [Trait("semantics", "11")]
    public async Task Members_killed_in_turn_lose_nothing_and_nothing_committed_is_done_twice()
    {
        var kills = Form.IsLong ? 100 : 4;
        await using var experiment = await FaultExperiment.CreateAsync(new FaultOptions { Flows = WorkerFlows.ToBeKilled, Lease = LeaseMs });
        var moments = new Moments();
        await experiment.StartAllAsync(Names);
        await experiment.CallAsync();
        var took = new List<double>();
        for (var kill = 0; kill < kills; kill++)
        {
            var name = Names[kill % Names.Length];
            await experiment.SharedAmongAsync(Names);
            await experiment.GrowsByAsync(moments.Next(20, 150));
            var begun = TimeProvider.System.GetTimestamp();
            await experiment.KillAsync(name);
            var life = await experiment.LifeOfAsync(name);
            // Every other time it is there again before anybody has noticed.
            if (kill % 2 == 0)
            {
                await experiment.TakenOverAsync(life);
                took.Add(TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
            }

            await experiment.StartAsync(name);
        }

        var verdict = await experiment.FinishAsync($"seed {moments.Seed}, {kills} kills");
        output.WriteLine($"seed {moments.Seed}; {verdict}taken over after {string.Join(", ", took.Select(seconds => $"{seconds:0.00} s"))}, with a lease of {LeaseMs} ms");
        verdict.Lives.ByForce.ShouldBe(kills);
        Counts.Note("kill -9 of members of a cluster under load, audited", kills);
    }
}
