using System.Globalization;
using System.Text.Json;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Crash.Tests;

/// <summary>Batches that are killed in their middle again and again: one of 100 000 items, and one of child runs.</summary>
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
            // The items hold still here at the latest, however long it takes until the kill.
            var latest = BytesOfAll * kill / (kills + 1);
            await using var life = experiment.Start(more: ["--hold-items", latest.ToString(CultureInfo.InvariantCulture)]);
            await experiment.Log.ReachesAsync(latest - moments.Next(0, 500_000), life);
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

    [Fact]
    [Trait("semantics", "3")]
    public async Task Batch_flows_that_are_child_runs_go_on_where_they_were_after_kills()
    {
        var kills = Form.IsLong ? 20 : 2;
        using var experiment = new WorkerExperiment { Flows = ["brood"], Slow = 60 };
        var moments = new Moments();
        var killed = new List<string>();
        for (var life = 1; killed.Count < kills; life++)
        {
            life.ShouldBeLessThan(3 * kills, "most lives ended before they could be killed");
            experiment.AddWork();
            await using var process = experiment.Start();
            await process.SaysAsync(line => line == "ready");
            var moment = await moments.NextAsync(process, experiment.Log, mostLines: 300);
            await process.KillAsync();
            if (await experiment.EndAsync(process) == Life.Killed)
                killed.Add(moment);
        }

        var verdict = await experiment.FinishAsync();

        var circumstances = $"seed {moments.Seed}, killed {string.Join("; ", killed)}";
        output.WriteLine($"{circumstances}\n{verdict}");
        experiment.ShouldBeSound(verdict, circumstances);
        var children = JournalPicture.Of(experiment.Database).Select(line => JsonElement.Parse(line))
            .Where(line => line.TryGetProperty("parent", out _)).ToList();
        children.Count.ShouldBe(200 * experiment.Rounds, "one for each input, whatever came between");
        children.ShouldAllBe(child => child.GetProperty("status").GetString() == "completed");
        verdict.Lives.ByForce.ShouldBe(kills);
        verdict.Repeats.ShouldBeLessThanOrEqualTo(kills * 8 * 2, "one step of each that was in flight, with its two marks");
        Counts.Note("kill -9 in the middle of a batch of 200 child runs, audited", kills);
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
