using System.Globalization;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Crash.Tests;

/// <summary>
/// A part of everything that is asked of the journal is refused, lost, or done and reported as failed, while the process is killed at random moments:
/// nothing is lost, and nothing committed is done twice.
/// </summary>
public sealed class FaultyJournalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public async Task A_journal_that_fails_now_and_then_and_a_process_that_dies_now_and_then_break_no_promise(double rate)
    {
        using var experiment = new WorkerExperiment { Faults = rate };
        var (moments, lives) = (new Moments(), new List<string>());
        var kills = 0;
        for (var life = 1; life <= (Form.IsLong ? 25 : 1); life++)
        {
            experiment.AddWork();
            await using var process = experiment.Start(more: ["--seed", moments.Next(1, 1_000_000).ToString(CultureInfo.InvariantCulture)]);
            var moment = await moments.NextAsync(process, experiment.Log, mostLines: 160);
            await process.KillAsync();
            kills += await experiment.EndAsync(process) == Life.Killed ? 1 : 0;
            lives.Add(moment);
        }

        await using (var whole = experiment.Start(more: ["--seed", moments.Next(1, 1_000_000).ToString(CultureInfo.InvariantCulture)]))
        {
            experiment.ShouldHold(await experiment.EndAsync(whole) == 0, $"seed {moments.Seed}",
                [whole.Describe("was to bring everything to its end in spite of the faults")]);
            var faults = int.Parse(whole.Output.Split('\n').First(line => line.StartsWith("faults ", StringComparison.Ordinal))[7..],
                CultureInfo.InvariantCulture);
            (rate < 0.2 || faults > 10).ShouldBeTrue($"{faults} faults: what never happens proves nothing");
            Counts.Note("faults of a journal, audited (those of lives that were killed are not counted)", faults);
        }

        var verdict = await experiment.FinishAsync();

        output.WriteLine($"seed {moments.Seed}, killed {string.Join("; ", lives)}\n{verdict}");
        experiment.ShouldBeSound(verdict, $"seed {moments.Seed}, killed {string.Join("; ", lives)}");
        Counts.Note("kill -9 over a journal that fails, audited", kills);
    }
}
