using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Children;

/// <summary>
/// Runs with children and compensations come to the same end whatever ends the process, and whenever: all done once, or all undone, last first.
/// </summary>
[Trait("semantics", "12")]
public sealed class FamilyLawTests
{
    /// <summary>
    /// Of several runs in flight one commit is progress of one, so the others are found in flight more often than a bad run may be.
    /// </summary>
    private static readonly FlowTestHostOptions Patient = new() { Configure = o => o.MaxUncleanEnds = 1_000 };

    private int _crashes;
    private int _undone;

    [Fact]
    public void A_family_whose_process_ends_after_every_commit_ends_as_if_nothing_had_been()
        => Explore(host => EndWell(host, (waiting, _) =>
        {
            host.StepUntil(() => host.Commits >= 2 || waiting.IsCompleted);
            return true;
        }), Patient, 60, 3_000, 60 * 8);

    [Fact]
    public void A_family_whose_process_ends_at_random_moments_ends_as_if_nothing_had_been()
        => Explore(host => EndWell(host, (waiting, _) => Somewhere(host, waiting)), Patient, 150, 10_000, 150);

    [Fact]
    public void A_family_read_back_from_snapshots_ends_as_if_nothing_had_been()
        => Explore(host => EndWell(host, (waiting, _) => Somewhere(host, waiting)), Patient with
        {
            Configure = o =>
            {
                o.MaxUncleanEnds = 1_000;
                o.SnapshotEvery = 2;
            },
        }, 60, 3_000, 60);

    [Fact]
    public void A_family_on_a_journal_that_refuses_loses_and_delays_ends_as_if_nothing_had_been()
        => Explore(host => EndWell(host, (waiting, _) =>
        {
            host.StepUntil(() => waiting.IsCompleted);
            return false;
        }), Patient with { Faults = new() { LostAnswers = 0.1, LostWrites = 0.1, Refusals = 0.03 } }, 100, 5_000, -1);

    [Fact]
    public void A_family_whose_parent_is_cancelled_at_a_random_moment_is_undone_or_done_whatever_ends_the_process()
        => Explore(host =>
        {
            var until = host.Choose(400);
            return EndWell(host, (waiting, run) =>
            {
                if (until-- > 0)
                {
                    host.StepUntil(() => --until < 0 || waiting.IsCompleted);
                    if (!waiting.IsCompleted)
                        _ = run.CancelAsync("enough");
                }

                return Somewhere(host, waiting);
            });
        }, Patient, 150, 10_000, 100);

    private static bool Somewhere(FlowTestHost host, Task<RunResult> waiting)
    {
        var steps = 1 + host.Choose(400);
        var from = host.Commits;
        host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
        return host.Commits > from || host.Choose(3) == 0;
    }

    private void Explore(Func<FlowTestHost, Task> scenario, FlowTestHostOptions? options, int shortForm, int longForm, int leastCrashes)
    {
        FlowTestHost.Explore(scenario, options, shortForm, longForm);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is not null)
            return;
        _crashes.ShouldBeGreaterThan(leastCrashes);
        _undone.ShouldBeGreaterThan(shortForm / 10);
    }

    private async Task EndWell(FlowTestHost host, Func<Task<RunResult>, TestRun, bool> untilEnd)
    {
        var family = new FamilyFlow(host.Seed, "top");
        var run = await host.StartAsync(family.Definition, null, new() { Id = "t" });
        var waiting = run.WaitAsync();
        for (var ends = 0; !waiting.IsCompleted && ends < 200; ends++)
        {
            if (untilEnd(waiting, run) && !waiting.IsCompleted)
            {
                _crashes++;
                await host.CrashAsync();
                await host.RestartAsync();
            }
        }

        var result = await waiting;
        host.Settle();
        host.Advance(TimeSpan.FromMinutes(30));
        var runs = (await host.System.ListAsync(new RunQuery { Limit = 100 })).Runs;
        runs.Where(row => !row.Status.IsEnded()).Select(row => row.RunId.Value).ShouldBeEmpty("nobody owes anybody anything");
        runs.Select(row => row.RunId).Distinct().Count().ShouldBeLessThanOrEqualTo(5);
        if (result.Status == RunStatus.Completed)
        {
            family.Breaks.ShouldBeNull();
            family.Standing.Except(family.Done).ShouldBeEmpty();
            // A child that failed has undone its work and done it anew; else nothing was done twice.
            (family.Standing.Count, family.Done.Except(family.Undone).Count(), result.State.GetList("done").Count).ShouldBe((9, 9, 2),
                "each step once, each child heard once");
            return;
        }

        _undone++;
        // The detached child goes its own way.
        family.Standing.Where(key => !key.Contains("aside", StringComparison.Ordinal)).ShouldBeEmpty("everything that was done is undone");
        result.Compensations.Failed.ShouldBeEmpty();
        if (family.Undone.Count > 0 && family.Done.Contains("t/first#1"))
            family.Undone[^1].ShouldBe("t/first#1", "what was done first is undone last, children included");
    }
}
