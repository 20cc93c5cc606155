using ActorFlow.Actors.Kernel;
using Shouldly;
using Xunit;

namespace ActorFlow.Testing.Tests;

public sealed class FlowTestHostTests
{
    private static readonly FlowTestHostOptions Gated = new() { Seeded = new() { UserWork = UserWorkMode.InWorld } };

    [Fact]
    public Task A_wait_of_thirty_days_takes_no_time() => FlowTestHost.RunAsync(async host =>
    {
        var tries = 0;
        var node = Node.Named("late").Exec<int>((ExecContext _) => ++tries == 1 ? throw new TimeoutException() : tries)
            .Attempts(2, TimeSpan.FromDays(30));

        var result = await host.RunAsync(Flow.Named("late").StartAt(node).Build());

        result.Status.ShouldBe(RunStatus.Completed);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromDays(30));
    });

    [Fact]
    public void The_same_seed_runs_the_same_schedule()
    {
        Trace(7).ShouldBe(Trace(7));
        Enumerable.Range(1, 20).Select(Trace).Distinct().Count().ShouldBeGreaterThan(10);

        static string Trace(int seed)
        {
            var order = new List<string>();
            FlowTestHost.RunAsync(async host =>
            {
                var branches = Enumerable.Range(0, 6).Select(i => Node.Named($"b{i}").Post(_ => order.Add($"b{i}"))).ToArray();
                var first = Node.Named("first").Post(_ => { });
                await host.RunAsync(Flow.Named("fork").StartAt(first).Fork(first, ActionName.Default, branches).Build());
                await host.CrashAsync();
                await host.RestartAsync();
                order.Add(host.Time.GetUtcNow().ToString("O"));
            }, new() { Seed = seed }).GetAwaiter().GetResult();
            return string.Join(' ', order);
        }
    }

    [Fact]
    public Task A_crash_ends_everything_and_the_run_goes_on_after_a_restart() => FlowTestHost.RunAsync(async host =>
    {
        var (begun, ended) = (0, 0);
        var node = Node.Named("long").Exec(async x =>
        {
            begun++;
            await Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken);
            ended++;
        });
        var run = await host.StartAsync(Flow.Named("long").StartAt(node).Build());
        var waiting = run.WaitAsync();
        host.StepUntil(() => begun == 1);

        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(2));
        (begun, ended).ShouldBe((1, 0));
        waiting.IsCompleted.ShouldBeFalse();
        await Expect.ThrowsAsync<FlowSystemStoppedException>(run.GetAsync);

        await host.RestartAsync();
        (await waiting).Status.ShouldBe(RunStatus.Completed);
        (begun, ended).ShouldBe((2, 1));
    });

    [Fact]
    public void A_commit_that_a_crash_cuts_off_is_written_or_not_as_the_seed_chooses()
    {
        var written = 0;
        FlowTestHost.Explore(async host =>
        {
            host.Register(OneNode);
            await host.RestartAsync();
            using (host.HoldCommits())
            {
                _ = host.StartAsync(OneNode, null, new() { Id = "one" });
                host.Settle();
                host.IsCommitting.ShouldBeTrue();
                await host.CrashAsync();
            }

            written += host.Journal.Count;
            await host.RestartAsync();
            if (host.Journal.Count == 1)
                (await host.RunOf("one").WaitAsync()).Status.ShouldBe(RunStatus.Completed);
            else
                await Expect.ThrowsAsync<RunNotFoundException>(host.RunOf("one").WaitAsync);
        }, Gated, shortForm: 40, longForm: 40);

        written.ShouldBeInRange(8, 32);
    }

    [Fact]
    public Task A_start_that_was_asked_for_in_a_life_that_crashed_says_that_the_system_is_gone() => FlowTestHost.RunAsync(async host =>
    {
        host.Register(OneNode);
        await host.RestartAsync();
        using var hold = host.HoldCommits();
        var starting = host.StartAsync(OneNode);
        host.Settle();
        await host.CrashAsync();

        await Expect.ThrowsAsync<FlowSystemStoppedException>(() => starting);
    }, Gated);

    [Fact]
    public Task On_the_thread_pool_a_crash_drops_what_the_old_life_answers() => FlowTestHost.RunAsync(async host =>
    {
        var reached = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var entries = 0;
        var node = Node.Named("slow").Exec(async _ =>
        {
            var entry = Interlocked.Increment(ref entries);
            reached.TrySetResult();
            if (entry == 1)
                await gate.Task;
            return entry;
        }).Post((s, entry) => s.Set("entry", entry));
        var run = await host.StartAsync(Flow.Named("slow").StartAt(node).Build());
        await reached.Task;

        await host.CrashAsync();
        await host.RestartAsync();
        gate.SetResult();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("entry").ShouldBe(2);
    }, new() { RealDispatcher = true });

    [Fact]
    public Task A_durability_of_the_host_takes_the_place_of_the_flows() => FlowTestHost.RunAsync(async host =>
    {
        await host.RunAsync(OneNode);
        host.Journal.Count.ShouldBe(0);
    }, new() { Durability = Durability.None });

    [Fact]
    public void A_failing_seed_is_named_with_how_to_run_it_again()
    {
        var failure = Should.Throw<SeededRunException>(() => FlowTestHost.Explore(
            host => host.Seed == 3 ? throw new InvalidOperationException("odd") : Task.CompletedTask, shortForm: 5, longForm: 5));

        failure.Seed.ShouldBe(3);
        failure.Message.ShouldContain("odd");
        failure.Message.ShouldContain("ACTORFLOW_SEED=3");
    }

    private static readonly FlowDefinition OneNode = Flow.Named("one-node").StartAt(Node.Named("only").Post(_ => { })).Build();
}
