using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Orderly stops: nobody waits for ever, nothing committed is lost, nothing counts as a crash.</summary>
public sealed class StopTests
{
    [Fact]
    public Task A_stop_lets_visits_in_flight_end_and_starts_nothing_more() => FlowTestHost.RunAsync(async host =>
    {
        var visited = new List<string>();
        var first = Node.Named("first").Exec(x => Task.Delay(TimeSpan.FromSeconds(3), host.Time, x.CancellationToken))
            .Post((_, _) => visited.Add("first"));
        var second = Node.Named("second").Post(_ => visited.Add("second"));
        var run = await host.StartAsync(Hosts.Chain("stop", first, second));
        host.Advance(TimeSpan.FromSeconds(1));

        await host.StopAsync();
        visited.ShouldBe(["first"]);
        await host.RestartAsync();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        visited.ShouldBe(["first", "second"]);
        (await run.HistoryAsync()).ShouldBe(["run-started", "visit-completed", "recovered", "visit-completed", "run-completed"]);
    });

    [Fact]
    public Task What_does_not_end_in_time_is_cut_off_and_runs_again_at_the_next_start() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("stop", Node.Named("deaf").Exec(_ => gate.PassAsync())));
        host.StepUntil(() => gate.IsReached);
        var before = host.Time.GetUtcNow();

        await host.StopAsync(TimeSpan.FromSeconds(2));

        // Two seconds for the visits; then at most two for actors whose work does not come back.
        (host.Time.GetUtcNow() - before).ShouldBeInRange(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        await host.RestartAsync();
        gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        gate.Arrived.ShouldBe(2);
    }, Hosts.Gated);

    [Fact]
    public Task Whoever_waits_for_a_run_hears_of_the_stop() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("stop", Node.Named("long").Exec(x => gate.PassAsync(x.CancellationToken))));
        host.StepUntil(() => gate.IsReached);
        var waiting = (await host.System.FindRunAsync(run.Id))!.WaitAsync();

        await host.StopAsync(TimeSpan.Zero);

        await Expect.ThrowsAsync<FlowSystemStoppedException>(() => waiting);
    }, Hosts.Gated);

    [Fact]
    public Task A_run_in_a_long_wait_does_not_hold_up_the_stop() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("waits").Exec((ExecContext x) => x.Attempt == 1 ? throw new TimeoutException() : 1).Attempts(2, TimeSpan.FromDays(3));
        var run = await host.StartAsync(Hosts.Chain("stop", node));
        host.Advance(TimeSpan.FromHours(1));
        var before = host.Time.GetUtcNow();

        await host.StopAsync();

        host.Time.GetUtcNow().ShouldBe(before);
        await host.RestartAsync();
        var result = await run.WaitAsync();
        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromDays(3));
    });

    [Fact]
    public Task A_parked_run_that_is_being_read_does_not_hold_up_the_stop() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var flow = Hosts.Chain("parked", Node.Named("only").Exec(_ => gate.PassAsync()));
        await host.StartAsync(flow);
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        host.Unregister(flow);
        await host.RestartAsync();
        var before = host.Time.GetUtcNow();

        await host.StopAsync();

        host.Time.GetUtcNow().ShouldBe(before);
    }, Hosts.Gated);

    [Fact]
    public void Whatever_is_asked_around_a_stop_is_answered_and_what_was_acknowledged_goes_on() => FlowTestHost.Explore(async host =>
    {
        var node = Node.Named("work").Exec(async x =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), host.Time, x.CancellationToken);
            return 1;
        }).Post((SharedState s, int _) => s.Add("n", 1) < 3 ? "again" : "stop").Attempts(2);
        var flow = Flow.Named("work").StartAt(node).Connect(node, "again", node).Build();
        var known = new List<TestRun>();
        for (var i = 0; i < 3; i++)
            known.Add(await host.StartAsync(flow));
        var starts = new List<Task<TestRun>>();
        var asked = new List<Task>();
        void Ask()
        {
            starts.Add(host.StartAsync(flow));
            var run = known[host.Choose(known.Count)];
            asked.Add(host.Choose(5) switch
            {
                0 => run.PauseAsync(),
                1 => run.ResumeAsync(),
                2 => run.CancelAsync(),
                3 => run.GetAsync(),
                _ => host.System.FindRunAsync(run.Id),
            });
        }

        for (var i = host.Choose(5); i > 0; i--)
            Ask();
        for (var picks = host.Choose(60); picks > 0; picks--)
            host.Step();
        Ask();
        // The host is asked through its flow system, which is still there while it stops.
        var system = host.System;
        var stopping = system.StopAsync(TimeSpan.FromMilliseconds(host.Choose(1500)));
        for (var i = 0; i < 5; i++)
        {
            for (var picks = host.Choose(20); picks > 0; picks--)
                host.Step();
            Ask();
        }

        await stopping;
        await host.StopAsync();
        foreach (var task in asked.Concat(starts))
        {
            // Virtual time ends the test with an error if one of them is never answered.
            if (await Task.WhenAny(task) is { IsFaulted: true, Exception: { } error })
                error.InnerException.ShouldBeOfType<FlowSystemStoppedException>();
        }

        await host.RestartAsync();
        known.AddRange(starts.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result));
        foreach (var run in known)
        {
            await run.ResumeAsync();
            var result = await run.WaitAsync();
            (result.Status is RunStatus.Cancelled || result.EnsureCompleted().State.GetInt("n") == 3).ShouldBeTrue();
        }
    }, shortForm: 100, longForm: 30_000);
}
