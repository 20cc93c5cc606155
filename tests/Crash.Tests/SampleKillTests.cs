using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Crash.Tests;

/// <summary>The main job, killed, stopped and called twice, as its users may.</summary>
public sealed class SampleKillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_main_job_killed_at_random_moments_comes_to_the_same_report()
    {
        using var experiment = new SampleExperiment();
        var moments = new Moments();
        var kills = new List<string>();
        for (var call = 1; kills.Count < Form.Kills; call++)
        {
            call.ShouldBeLessThan(3 * Form.Kills, "most calls ended before they could be killed");
            experiment.AddDocuments(2);
            await using var life = experiment.Start();
            var moment = await moments.NextAsync(life, experiment.Log, mostLines: 8);
            await life.KillAsync();
            if (await experiment.EndAsync(life) == Life.Killed)
                kills.Add(moment);
        }

        var verdict = await experiment.FinishAsync();

        var circumstances = $"seed {moments.Seed}, killed {string.Join("; ", kills)}";
        output.WriteLine($"{circumstances}\n{verdict}");
        experiment.ShouldBeSound(verdict, circumstances);
        verdict.Lives.ByForce.ShouldBe(Form.Kills);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Asked_to_stop_the_main_job_ends_politely_and_the_next_call_goes_on(string signal)
    {
        using var experiment = new SampleExperiment { Slow = 400 };
        experiment.AddDocuments(6);
        await using (var life = experiment.Start())
        {
            await experiment.Log.GrowsByAsync(3, life);
            await life.SignalAsync(signal);
            (await experiment.EndAsync(life)).ShouldBe(130, life.Describe("was to say that it was stopped"));
            life.Output.ShouldContain("Give the same command again to go on.");
        }

        var verdict = await experiment.FinishAsync();

        experiment.ShouldBeSound(verdict, $"stopped by SIG{signal}");
        verdict.Repeats.ShouldBe(0, "what was in flight was let finish, so nothing is done again");
    }

    [Fact]
    [Trait("semantics", "12.13")]
    public async Task A_second_call_beside_a_running_one_is_refused_clearly_and_harms_nothing()
    {
        using var experiment = new SampleExperiment { Slow = 400 };
        experiment.AddDocuments(4);
        await using (var first = experiment.Start())
        {
            await experiment.Log.GrowsByAsync(2, first);
            await using var second = experiment.Start();
            (await second.EndAsync()).ShouldBe(1, second.Describe("was to be refused"));
            second.Output.ShouldContain("another engine has it open");
            (await experiment.EndAsync(first)).ShouldBe(0, first.Describe("was to go on to its end"));
        }

        experiment.ShouldBeSound(await experiment.FinishAsync(), "a second call was refused");
    }
}
