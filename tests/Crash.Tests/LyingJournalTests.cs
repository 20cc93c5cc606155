using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Crash.Tests;

/// <summary>Whether these experiments can fail at all: with a journal that acknowledges before it commits, they must.</summary>
public sealed class LyingJournalTests
{
    [Theory]
    [InlineData("chain", "caller:has-noted", 1, "Every accepted run ends")]
    [InlineData("chain", "exec:after", 2, "What is committed is not done again")]
    [InlineData("retry", "exec:after", 1, "Attempts of a visit count on from 1")]
    [InlineData("chain", "caller:has-noted-the-end", 1, "An end that was told is final")]
    public async Task A_journal_that_acknowledges_before_it_commits_is_found_out(string flow, string point, int time, string promise)
    {
        using var experiment = new WorkerExperiment { Flows = [flow] };
        await experiment.DieAtAsync(point, time, lies: true);

        var verdict = await experiment.FinishAsync();

        verdict.Violations.ShouldContain(violation => violation.Promise == promise, verdict.ToString());
    }

    [Fact]
    public async Task Killed_at_random_moments_it_is_found_out_too()
    {
        // Now and then every kill hits a moment in which nothing is owed; that it does so time and again is out of the question.
        var seeds = new List<int>();
        for (var experiments = 0; experiments < 6; experiments++)
        {
            var (isSound, seed) = await KillAtRandomAsync();
            if (!isSound)
                return;
            seeds.Add(seed);
        }

        seeds.ShouldBeEmpty("a journal that lies was taken for an honest one with each of these seeds");
    }

    [Fact]
    public async Task Without_a_kill_the_same_journal_does_no_harm()
    {
        using var experiment = new WorkerExperiment();
        await using (var life = experiment.Start(lies: true))
            (await experiment.EndAsync(life)).ShouldBe(0, life.Describe("was to end by itself"));

        experiment.ShouldBeSound(await experiment.FinishAsync(), "nothing was killed");
    }

    private static async Task<(bool IsSound, int Seed)> KillAtRandomAsync()
    {
        using var experiment = new WorkerExperiment();
        var moments = new Moments();
        for (var life = 1; life <= (Form.IsLong ? 20 : 4); life++)
        {
            experiment.AddWork();
            await using var process = experiment.Start(lies: true);
            await experiment.Log.GrowsByAsync(moments.Next(20, 60), process);
            await process.KillAsync();
            await experiment.EndAsync(process);
        }

        return ((await experiment.FinishAsync()).IsSound, moments.Seed);
    }
}
