using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Waits.Waiting;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>Waiting inside Exec: it goes on where it is while the run is in memory, and enters again from the top when it was not.</summary>
public sealed class WaitInExecTests
{
    private readonly List<string> _log = [];

    [Fact]
    public Task In_memory_Exec_goes_on_where_it_waits_and_nothing_runs_twice() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(InExec(_log, "a", "b")));
        host.Settle();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        await run.SignalAsync("a", 1);
        host.Settle();
        await run.SignalAsync("b", 2);

        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(3);
        _log.ShouldBe(["begin", "step a", "a 1", "step b", "b 2"]);
    }, Hosts.Gated);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task After_sleep_or_restart_Exec_enters_from_the_top_and_steps_and_waits_give_what_they_gave(bool crash)
    => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(InExec(_log, "a", "b")));
        await Away();
        await run.SignalAsync("a", 1);
        host.Settle();
        await Away();
        await run.SignalAsync("b", 2);

        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(3);
        _log.ShouldBe(["begin", "step a", "begin", "a 1", "step b", "begin", "a 1", "b 2"]);
        (await run.HistoryAsync()).ShouldBe(["run-started", "prep-journaled", "step-completed", "wait-begun", "signal-received", "wait-ended",
            "step-completed", "wait-begun", "signal-received", "wait-ended", "visit-completed", "run-completed"]);

        async Task Away()
        {
            if (crash)
            {
                host.Settle();
                await host.CrashAsync();
                await host.RestartAsync();
                host.Settle();
            }
            else
            {
                FallAsleep(host);
            }
        }
    }, Hosts.Gated);

    [Fact]
    public Task An_entry_after_a_wait_is_no_further_attempt() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = new List<int>();
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            attempts.Add(x.Attempt);
            await x.WaitForSignalAsync<int>("a");
            await x.WaitForSignalAsync<int>("b");
            return 1;
        })));
        foreach (var signal in (string[])["a", "b"])
        {
            FallAsleep(host);
            await run.SignalAsync(signal, 1);
            host.Settle();
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        attempts.ShouldBe([1, 1, 1]);
    }, Hosts.Gated);

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public Task The_time_limits_of_an_attempt_stand_still_while_it_waits(int passivateMinutes) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            var came = await x.WaitForSignalAsync<int>("a");
            await Task.Delay(TimeSpan.FromSeconds(5), x.TimeProvider, x.CancellationToken);
            return came.Value;
        }).Timeout(TimeSpan.FromSeconds(8)).TotalTimeout(TimeSpan.FromSeconds(20))));
        host.Advance(TimeSpan.FromHours(3));
        await run.SignalAsync("a", 1);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated with { Configure = o => o.PassivateAfter = TimeSpan.FromMinutes(passivateMinutes) });

    [Fact]
    public Task What_is_left_of_an_attempts_time_runs_on_after_the_wait() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(5), x.TimeProvider, x.CancellationToken);
            await x.WaitForSignalAsync<int>("a");
            await Task.Delay(TimeSpan.FromSeconds(5), x.TimeProvider, x.CancellationToken);
            return 1;
        }).Timeout(TimeSpan.FromSeconds(8))));
        host.Advance(TimeSpan.FromSeconds(30));
        await run.SignalAsync("a", 1);
        var signalled = host.Time.GetUtcNow();
        var result = await run.WaitAsync();
        result.Errors.Single().Type.ShouldBe(typeof(AttemptTimeoutException).FullName);
        (host.Time.GetUtcNow() - signalled).ShouldBe(TimeSpan.FromSeconds(3));
    }, Hosts.Gated with { Configure = o => o.PassivateAfter = TimeSpan.Zero });

    [Fact]
    public Task A_wait_with_a_time_gives_nothing_when_that_is_up_also_on_later_entries() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            var first = await x.WaitForSignalAsync<int>("a", TimeSpan.FromDays(1));
            _log.Add($"{first.HasCome}");
            var second = await x.WaitForSignalAsync<int>("a");
            return (first.HasCome ? 100 : 0) + second.Value;
        }).Post((state, sum) => state.Set("sum", sum))));
        host.Advance(TimeSpan.FromDays(2));
        await run.SignalAsync("a", 3);
        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(3);
        _log.ShouldBe(["False", "False"]);
    }, Hosts.Gated);

    [Fact]
    public Task A_delay_inside_Exec_is_not_counted_anew() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            await x.DelayAsync(TimeSpan.FromDays(10));
            await x.DelayAsync(TimeSpan.FromDays(20));
            return 1;
        })));
        host.Advance(TimeSpan.FromDays(5));
        await host.CrashAsync();
        await host.RestartAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromDays(30));
    }, Hosts.Gated);

    [Fact]
    public Task Two_waits_at_the_same_time_both_give_what_came_over_a_crash_between_them() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            var both = await Task.WhenAll(x.WaitForSignalAsync<int>("a").AsTask(), x.WaitForSignalAsync<int>("b").AsTask());
            return both[0].Value + (10 * both[1].Value);
        }).Post((state, sum) => state.Set("sum", sum))));
        host.Settle();
        await run.SignalAsync("b", 2);
        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        FallAsleep(host);
        await run.SignalAsync("a", 1);
        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(21);
    }, Hosts.Gated);

    [Fact]
    public Task A_failed_attempt_leaves_the_wait_open_and_the_next_one_finds_it() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var run = await host.StartAsync(Chain(Node.Named("exec").Exec(async (ExecContext x) =>
        {
            var wait = x.DelayAsync(TimeSpan.FromHours(2)).AsTask();
            if (x.Attempt == 1)
                throw new TimeoutException();
            await wait;
            return 1;
        }).Attempts(2, TimeSpan.FromHours(1))));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(2));
    }, Hosts.Gated);

    [Fact]
    public Task Stopping_the_system_does_not_wait_for_what_only_waits() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(InExec(_log, "a")));
        host.Settle();
        var before = host.Time.GetUtcNow();
        await host.StopAsync();
        host.Time.GetUtcNow().ShouldBe(before);
        await host.RestartAsync();
        await run.SignalAsync("a", 4);
        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(4);
        (await run.HistoryAsync()).ShouldNotContain("recovered");
    }, Hosts.Gated);

    [Fact]
    public Task Items_of_a_batch_cannot_wait() => FlowTestHost.RunAsync(async host =>
    {
        var batch = Node.Batch<int, int>("batch", async (int _, ExecContext x) => (await x.WaitForSignalAsync<int>("a")).Value);
        var result = await host.RunAsync(Chain(batch), new() { ["items"] = new[] { 1 } });
        result.Errors.Single().Message.ShouldContain("WaitForSignalAsync");
    }, Hosts.Gated);
}
