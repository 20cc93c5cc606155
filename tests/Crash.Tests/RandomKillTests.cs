using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Crash.Tests;

public sealed class RandomKillTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("semantics", "12.1")]
    public async Task Killed_at_random_moments_nothing_is_lost_and_nothing_committed_is_done_twice()
    {
        for (var database = 1; database <= Form.Databases; database++)
            await KillAsync();
        Counts.Note("kill -9 at random moments, audited", Form.Databases * Form.Kills);
    }

    private async Task KillAsync()
    {
        using var experiment = new WorkerExperiment { Flows = WorkerFlows.ToBeKilled };
        var moments = new Moments();
        var kills = new List<string>();
        for (var life = 1; kills.Count < Form.Kills; life++)
        {
            life.ShouldBeLessThan(3 * Form.Kills, "most lives ended before they could be killed");
            experiment.AddWork();
            await using var process = experiment.Start();
            var moment = await moments.NextAsync(process, experiment.Log, mostLines: 160);
            await process.KillAsync();
            if (await experiment.EndAsync(process) == Life.Killed)
                kills.Add(moment);
        }

        var verdict = await experiment.FinishAsync();

        var circumstances = $"seed {moments.Seed}, killed {string.Join("; ", kills)}";
        output.WriteLine($"{circumstances}\n{verdict}");
        experiment.ShouldBeSound(verdict, circumstances);
        verdict.Lives.ByForce.ShouldBe(Form.Kills);
    }

    [Fact]
    public async Task Asked_to_stop_at_random_moments_nothing_is_done_twice_at_all()
    {
        using var experiment = new WorkerExperiment();
        var moments = new Moments();
        var told = new List<string>();
        for (var life = 1; life <= (Form.IsLong ? 20 : 2); life++)
        {
            experiment.AddWork();
            await using var process = experiment.Start();
            await process.SaysAsync(line => line == "ready");
            var moment = await moments.NextAsync(process, experiment.Log, mostLines: 80);
            await process.SignalAsync("TERM");
            var code = await experiment.EndAsync(process);
            told.Add(process.Describe($"was asked to stop {moment} and ended with {code}"));
            // A signal that comes when everything is done may find nobody who listens any more.
            experiment.ShouldHold(code is 0 or 130 || (code == Life.Terminated && process.Output.EndsWith("done", StringComparison.Ordinal)),
                $"seed {moments.Seed}", told);
        }

        var verdict = await experiment.FinishAsync();

        experiment.ShouldHold(verdict is { IsSound: true, Repeats: 0 }, $"seed {moments.Seed}\n{verdict}", told);
    }
}
