using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Runs that only wait leave memory and come back: when their time has come, and for every request.</summary>
public sealed class PassivationTests
{
    private readonly List<DateTimeOffset> _attempts = [];

    [Fact]
    public Task A_run_that_waits_leaves_memory_and_comes_back_when_it_is_due() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        var waiting = run.WaitAsync();
        host.Advance(TimeSpan.FromMinutes(2));
        InMemory(host).ShouldBe(0);

        (await waiting).Status.ShouldBe(RunStatus.Completed);

        (_attempts[1] - _attempts[0]).ShouldBe(TimeSpan.FromHours(5));
        // It had nothing under way, so its return wrote nothing.
        (await run.HistoryAsync()).ShouldBe(["run-started", "attempt-failed", "visit-completed", "run-completed"]);
    });

    [Fact]
    public Task A_wait_that_is_over_soon_is_spent_in_memory() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromSeconds(90)));
        host.Advance(TimeSpan.FromSeconds(80));
        InMemory(host).ShouldBe(1);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task Looking_around_now_and_then_keeps_no_run_awake_and_questions_keep_it_for_a_while() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        for (var i = 0; i < 6; i++)
        {
            host.Advance(TimeSpan.FromSeconds(40));
            await run.GetAsync();
            InMemory(host).ShouldBe(1);
        }

        host.Advance(TimeSpan.FromSeconds(70));
        InMemory(host).ShouldBe(0);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (_attempts[1] - _attempts[0]).ShouldBe(TimeSpan.FromHours(5));
    }, Hosts.Gated with { Configure = o => o.ReconcileEvery = TimeSpan.FromSeconds(10) });

    [Fact]
    public Task Runs_can_be_kept_in_memory() => FlowTestHost.RunAsync(async host =>
    {
        await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        host.Advance(TimeSpan.FromHours(4));
        InMemory(host).ShouldBe(1);
    }, Hosts.Gated with { Configure = o => o.PassivateAfter = TimeSpan.Zero });

    [Fact]
    public Task A_run_that_is_not_journaled_stays_in_memory() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        host.Advance(TimeSpan.FromHours(4));
        InMemory(host).ShouldBe(1);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Under(Durability.None));

    [Fact]
    public Task A_sleeping_run_answers_questions_and_sleeps_again() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromDays(30)), new() { ["asked"] = 7 });
        for (var i = 0; i < 3; i++)
        {
            host.Advance(TimeSpan.FromHours(1));
            InMemory(host).ShouldBe(0);
            var result = await run.GetAsync();
            (result.Status, result.State.GetInt("asked")).ShouldBe((RunStatus.Waiting, 7));
            InMemory(host).ShouldBe(1);
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (_attempts[1] - _attempts[0]).ShouldBe(TimeSpan.FromDays(30));
    });

    [Fact]
    [Trait("semantics", "12.3")]
    public Task A_sleeping_run_is_cancelled_paused_and_resumed() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Waiting(TimeSpan.FromHours(5));
        var cancelled = await host.StartAsync(flow);
        var paused = await host.StartAsync(flow);
        host.Advance(TimeSpan.FromHours(1));
        InMemory(host).ShouldBe(0);

        (await cancelled.CancelAsync("enough")).ShouldBeTrue();
        (await cancelled.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (await paused.PauseAsync()).ShouldBeTrue();
        host.Advance(TimeSpan.FromHours(20));
        InMemory(host).ShouldBe(0);
        _attempts.Count.ShouldBe(2);
        (await paused.ResumeAsync()).ShouldBeTrue();
        (await paused.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _attempts.Count.ShouldBe(3);
    });

    [Fact]
    public Task A_start_with_the_id_of_a_sleeping_run_finds_it() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Waiting(TimeSpan.FromHours(5));
        var run = await host.StartAsync(flow, new() { ["n"] = 1 }, new() { Id = "one", Key = "key" });
        var waiting = run.WaitAsync();
        host.Advance(TimeSpan.FromHours(1));

        var again = await host.StartAsync(flow, new() { ["n"] = 2 }, new() { Id = "one" });
        (await again.GetAsync()).State.GetInt("n").ShouldBe(1);
        host.Advance(TimeSpan.FromHours(1));
        var byKey = await host.StartAsync(flow, new() { ["n"] = 3 }, new() { Key = "key" });
        byKey.Id.ShouldBe(run.Id);
        (await waiting).Status.ShouldBe(RunStatus.Completed);
        host.Journal.Count.ShouldBe(1);
    });

    [Fact]
    [Trait("semantics", "12.5")]
    public Task A_time_that_came_while_the_process_was_down_rings_once_at_the_start() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        host.Advance(TimeSpan.FromHours(1));
        InMemory(host).ShouldBe(0);
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(10));
        await host.RestartAsync();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        host.Advance(TimeSpan.FromHours(10));
        _attempts.Count.ShouldBe(2);
        (_attempts[1] - _attempts[0]).ShouldBe(TimeSpan.FromHours(11));
    });

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public Task A_start_takes_up_what_is_due_and_leaves_the_rest_asleep(int hours) => FlowTestHost.RunAsync(async host =>
    {
        var runs = new List<TestRun>();
        for (var i = 0; i < 20; i++)
            runs.Add(await host.StartAsync(Waiting(i < 5 ? TimeSpan.FromMinutes(30) : TimeSpan.FromHours(hours), $"flow-{i}")));
        host.Settle();
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(1));
        await host.RestartAsync();
        host.Settle();

        InMemory(host).ShouldBe(0);
        foreach (var run in runs.Take(5))
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Completed);
        foreach (var run in runs)
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _attempts.Count.ShouldBe(40);
    });

    [Fact]
    public Task An_unclean_end_counts_for_what_was_in_flight_and_not_for_what_slept() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var sleeping = await host.StartAsync(Waiting(TimeSpan.FromDays(1)));
        var working = await host.StartAsync(Hosts.Chain("working", Node.Named("only").Exec(_ => gate.PassAsync())));
        for (var crash = 0; crash < 3; crash++)
        {
            host.Advance(TimeSpan.FromMinutes(10));
            await host.CrashAsync();
            await host.RestartAsync();
        }

        gate.Open();
        (await working.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await sleeping.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await working.HistoryAsync()).Count(name => name == "recovered").ShouldBe(3);
        (await sleeping.HistoryAsync()).Contains("recovered").ShouldBeFalse();
    }, Hosts.Gated);

    [Fact]
    public Task An_attempt_that_ends_the_process_after_each_sleep_is_found_out_in_the_end() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(1)));
        for (var crash = 0; crash < 3; crash++)
        {
            host.StepUntil(() => _attempts.Count == 2 + crash);
            await host.CrashAsync();
            await host.RestartAsync();
        }

        await Expect.ThrowsAsync<RunQuarantinedException>(() => run.WaitAsync());
    }, Hosts.Gated with { Configure = o => o.MaxUncleanEnds = 3 });

    [Fact]
    public Task Somebody_who_stops_waiting_is_forgotten_and_the_others_hear_the_end() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        var handle = (await host.System.FindRunAsync(run.Id))!;
        using var impatient = new CancellationTokenSource();
        var (early, patient) = (handle.WaitAsync(impatient.Token), handle.WaitAsync());
        host.Advance(TimeSpan.FromHours(1));
        InMemory(host).ShouldBe(0);
        impatient.Cancel();
        await Expect.ThrowsAsync<TaskCanceledException>(() => early);

        (await patient).Status.ShouldBe(RunStatus.Completed);
        (await handle.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task Who_waits_for_a_sleeping_run_hears_that_the_system_stops() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromHours(5)));
        var waiting = (await host.System.FindRunAsync(run.Id))!.WaitAsync();
        host.Advance(TimeSpan.FromHours(1));

        await host.StopAsync();

        await Expect.ThrowsAsync<FlowSystemStoppedException>(() => waiting);
    });

    [Fact]
    [Trait("semantics", "12.10")]
    public Task Ten_thousand_runs_that_wait_for_one_moment_all_wake_and_others_are_not_kept_waiting() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Waiting(TimeSpan.FromHours(3));
        var many = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 10_000 : 400;
        var runs = new List<TestRun>();
        for (var i = 0; i < many; i++)
            runs.Add(await host.StartAsync(flow));
        host.Advance(TimeSpan.FromHours(2));
        InMemory(host).ShouldBe(0);
        host.StepUntil(() => _attempts.Count > many);

        // The moment has come. Somebody else starts a run in the middle of it.
        var other = host.StartAsync(Hosts.Chain("other", Node.Named("only").Post(_ => { })));
        var awake = 0;
        while (!other.IsCompleted)
        {
            host.Step();
            awake = Math.Max(awake, InMemory(host));
        }

        _attempts.Count.ShouldBeLessThan(2 * many, "the other one need not wait for all of them");
        foreach (var run in runs)
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _attempts.Count.ShouldBe(2 * many);
    }, new FlowTestHostOptions { Seeded = new() { UserWork = UserWorkMode.InWorld, MaxPicks = long.MaxValue } });

    [Fact]
    public void Whenever_the_process_ends_a_sleeping_run_wakes_once() => FlowTestHost.Explore(async host =>
    {
        var run = await host.StartAsync(Waiting(TimeSpan.FromMinutes(5 + host.Choose(30))));
        for (var crash = host.Choose(4); crash > 0; crash--)
        {
            host.Advance(TimeSpan.FromMinutes(host.Choose(12)));
            await host.CrashAsync();
            host.Advance(TimeSpan.FromMinutes(host.Choose(12)));
            await host.RestartAsync();
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await run.HistoryAsync()).Where(name => name != "recovered").ShouldBe(["run-started", "attempt-failed", "visit-completed", "run-completed"]);
    }, Hosts.Gated with { Configure = o => o.WakeUpHorizon = TimeSpan.FromMinutes(4) }, shortForm: 150, longForm: 20_000);

    /// <summary>A run whose first attempt fails, and whose second one is due after a wait.</summary>
    private FlowDefinition Waiting(TimeSpan wait, string name = "waiting")
        => Hosts.Chain(name, Node.Named("waits").Exec((ExecContext x) =>
        {
            _attempts.Add(x.TimeProvider.GetUtcNow());
            return x.Attempt == 1 ? throw new TimeoutException() : 1;
        }).Attempts(2, wait));

    private static int InMemory(FlowTestHost host) => host.System.RunsInMemory;
}
