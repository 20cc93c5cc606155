using System.Text.Json;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Crash.Tests;

/// <summary>A batch of 100 000 items, killed in its middle again and again.</summary>
public sealed class BatchKillTests(ITestOutputHelper output)
{
    private const string Run = "items-1";

    /// <summary>About what the marks of all items take in the log of facts.</summary>
    private const long BytesOfAll = 100_000 * 190L;

    [Fact]
    [Trait("semantics", "3")]
    public async Task A_batch_that_is_killed_runs_again_only_what_the_journal_does_not_have()
    {
        var kills = Form.IsLong ? 10 : 2;
        using var experiment = new WorkerExperiment { Flows = ["items"], Slow = 0 };
        var moments = new Moments();
        var finished = new List<(int Lines, IReadOnlySet<long> Items)>();
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var life = experiment.Start();
            await experiment.Log.ReachesAsync(BytesOfAll * kill / (kills + 1) - moments.Next(0, 500_000), life);
            await life.KillAsync();
            await experiment.EndAsync(life);
            finished.Add((experiment.Log.Lines.Length, JournalPicture.FinishedItems(experiment.Database, Run)));
        }

        var verdict = await experiment.FinishAsync();

        output.WriteLine($"seed {moments.Seed}; finished at the kills: {string.Join(", ", finished.Select(at => at.Items.Count))}\n{verdict}");
        experiment.ShouldBeSound(verdict, $"seed {moments.Seed}");
        verdict.Lives.ByForce.ShouldBe(kills);
        finished[^1].Items.Count.ShouldBeGreaterThan(10_000, "the kill was in the middle");
        RanAfterwards(experiment.Log.Lines, finished).ShouldBeEmpty("what the journal has is not done again");
        verdict.Repeats.ShouldBeLessThanOrEqualTo(kills * 6_000, "chunks of 1 000, of which four may be on their way");
        Counts.Note("kill -9 in the middle of a batch of 100 000 items, audited", kills);
    }

    private static List<string> RanAfterwards(string[] lines, List<(int Lines, IReadOnlySet<long> Items)> finished)
    {
        var again = new List<string>();
        foreach (var (from, items) in finished)
        {
            foreach (var line in lines.Skip(from).Where(line => line.Contains("\"item\":\"", StringComparison.Ordinal)))
            {
                if (items.Contains(long.Parse(JsonElement.Parse(line).GetProperty("item").GetString()!)))
                    again.Add(line);
            }
        }

        return again;
    }
}
