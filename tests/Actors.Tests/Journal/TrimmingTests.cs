using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using ActorFlow.Testing.Seeded;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>Flows that keep only their newest events: runs without end stay small, and go on from their baseline (rule 28).</summary>
public sealed class TrimmingTests
{
    [Fact]
    public Task A_run_keeps_so_many_of_its_newest_events_and_less_than_three_times_as_many() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Endless(20));
        for (var round = 0; round < 20; round++)
        {
            host.Advance(TimeSpan.FromSeconds(50));
            var (oldest, newest) = await SpanAsync(host, run.Id);
            (newest - oldest).ShouldBeInRange(Math.Min(20, newest - 1), 60);
        }

        (await SpanAsync(host, run.Id)).Newest.ShouldBeGreaterThan(900);
    });

    [Fact]
    public Task A_flow_that_does_not_ask_for_it_keeps_everything() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Endless(null));
        host.Advance(TimeSpan.FromSeconds(300));

        (await SpanAsync(host, run.Id)).Oldest.ShouldBe(1);
    });

    [Fact]
    public Task A_trimmed_run_goes_on_from_its_baseline_after_a_crash_and_versions_before_it_are_refused_by_name()
    {
        return FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Endless(20), new() { ["kept"] = "since the start" });
            host.Advance(TimeSpan.FromSeconds(500));
            await host.CrashAsync();
            await host.RestartAsync();
            host.Advance(TimeSpan.FromSeconds(100));

            var state = (await run.GetAsync()).State;
            state.GetInt("n").ShouldBeInRange(590, 601);
            state.GetString("kept").ShouldBe("since the start");
            var (oldest, newest) = await SpanAsync(host, run.Id);
            (await host.System.StateAsync(run.Id)).Version.ShouldBeGreaterThanOrEqualTo(newest);
            var refusal = await Expect.ThrowsAsync<VersionTrimmedException>(async () => await host.System.StateAsync(run.Id, 5));
            refusal.Oldest.ShouldBe(oldest - 1);
            refusal.Message.ShouldContain($"the oldest version kept is {oldest - 1}");
            (await host.System.GetAsync(run.Id)).Unreadable.ShouldBeNull();
        }, Hosts.Gated with { Configure = o => o.SnapshotEvery = 0 });
    }

    [Fact]
    public Task A_fork_of_a_version_before_the_baseline_is_refused_by_name_and_starts_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Endless(20));
        host.Advance(TimeSpan.FromSeconds(500));
        var before = (await SpanAsync(host, run.Id)).Oldest;

        var refusal = await Expect.ThrowsAsync<VersionTrimmedException>(() => host.System.ForkAsync(run.Id, 5, new() { Id = "fork" }));

        refusal.Oldest.ShouldBeInRange(before - 1, (await SpanAsync(host, run.Id)).Oldest - 1);
        (await host.System.FindRunAsync("fork")).ShouldBeNull();
    }, Hosts.Gated);

    [Theory]
    [InlineData(JournalPoint.BeforeTrim)]
    [InlineData(JournalPoint.AfterTrim)]
    public Task A_crash_around_a_baseline_loses_nothing(JournalPoint point)
    {
        var (passes, isReached) = (3, false);
        return FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Endless(20));
            host.StepUntil(() => isReached);
            var n = (await host.Journal.ReadAsync(run.Id, (await SpanAsync(host, run.Id)).Oldest, default))[^1].Version;
            await host.CrashAsync();
            passes = int.MaxValue;
            await host.RestartAsync();
            host.Advance(TimeSpan.FromSeconds(100));

            (await run.GetAsync()).State.GetInt("n").ShouldBeInRange((int)n + 90, (int)n + 102);
        }, Hosts.Gated with
        {
            Configure = o => o.SnapshotEvery = 0,
            Faults = new JournalFaultOptions
            {
                Reached = async reached =>
                {
                    if (reached != point || --passes > 0)
                        return;
                    isReached = true;
                    SeededOperation.Current?.BeginEngineWait();
                    await new TaskCompletionSource().Task;
                },
            },
        });
    }

    [Fact]
    public Task Large_values_that_the_baseline_holds_outlive_the_events_that_named_them_and_others_are_swept() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Endless(20, large: true), new() { ["kept"] = new string('k', 100_000) });
        host.Advance(TimeSpan.FromSeconds(200));
        var blobs = ((IBlobStore)host.Journal);
        var swept = await blobs.SweepBlobsAsync(DateTimeOffset.MaxValue, default);
        await host.CrashAsync();
        await host.RestartAsync();
        host.Advance(TimeSpan.FromSeconds(10));

        var state = (await run.GetAsync()).State;
        (state.GetString("kept").Length, state.GetString("large").Length).ShouldBe((100_000, 100_000));
        // One came with each round, and those of the rounds that were trimmed away are gone.
        swept.ShouldBeGreaterThan(100);
        (await host.System.StateAsync(run.Id)).Version.ShouldBeGreaterThan(200);
    }, Hosts.Gated with { Configure = o => o.SnapshotEvery = 7 });

    /// <summary>A loop without end: one event, or two, a second.</summary>
    private static FlowDefinition Endless(int? kept, bool large = false)
    {
        var loop = Node.Named("loop").Prep(s => s.GetInt("n")).Exec(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider, x.CancellationToken);
            return n + 1;
        }).Post((s, n) =>
        {
            s.Set("n", n);
            if (large)
                s.Set("large", $"{n:D10}" + new string('x', 99_990));
            return "again";
        });
        var flow = Flow.Named("endless").StartAt(loop).Connect(loop, "again", loop);
        loop.MaxVisits(NodeOptions.Unlimited);
        return (kept is { } events ? flow.KeepHistory(events) : flow).Build();
    }

    /// <summary>The oldest and newest version that can be read.</summary>
    private static async Task<(long Oldest, long Newest)> SpanAsync(FlowTestHost host, RunId run)
    {
        var baseline = (await ((IJournalTrimming)host.Journal).FindBaselineAsync(run, default))?.Version ?? 0;
        var entries = await host.Journal.ReadAsync(run, baseline + 1, default);
        entries[0].Version.ShouldBe(baseline + 1);
        return (baseline + 1, entries[^1].Version);
    }
}
