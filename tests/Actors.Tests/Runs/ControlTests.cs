using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Pause, resume, retry, compensate, kill; and what they do in each status (the table in src/Runtime/Runs/README.md).</summary>
[Trait("semantics", "1")]
public sealed class ControlTests
{
    [Fact]
    public Task A_paused_run_lets_what_is_in_flight_end_and_starts_nothing_until_it_is_resumed() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var first = Node.Named("first").Exec(_ => gate.PassAsync()).Post((s, _) => s.Set("first", true));
        var second = Node.Named("second").Post(s => s.Set("second", true));
        var run = await host.StartAsync(Hosts.Chain("pause", first, second));
        host.StepUntil(() => gate.IsReached);

        (await run.PauseAsync()).ShouldBeTrue();
        (await run.PauseAsync()).ShouldBeFalse();
        gate.Open();
        host.Advance(TimeSpan.FromDays(1));

        var paused = await run.GetAsync();
        (paused.Status, paused.State.Has("first"), paused.State.Has("second")).ShouldBe((RunStatus.Paused, true, false));
        (await run.ResumeAsync()).ShouldBeTrue();
        (await run.WaitAsync()).EnsureCompleted().State.Has("second").ShouldBeTrue();
        (await run.ResumeAsync()).ShouldBeFalse();
    }, Hosts.Gated);

    [Fact]
    public Task A_pause_survives_a_restart() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var (first, second) = (Node.Named("first").Exec(_ => gate.PassAsync()), Node.Named("second").Post(s => s.Set("second", true)));
        var run = await host.StartAsync(Hosts.Chain("pause", first, second));
        host.StepUntil(() => gate.IsReached);
        await run.PauseAsync();

        await host.CrashAsync();
        await host.RestartAsync();
        gate.Open();
        host.Advance(TimeSpan.FromDays(1));

        ((await run.GetAsync()).Status, gate.Arrived).ShouldBe((RunStatus.Paused, 1));
        await run.ResumeAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        gate.Arrived.ShouldBe(2);
    }, Hosts.Gated);

    [Fact]
    public Task A_retry_wait_that_runs_out_during_a_pause_is_over_at_the_resume() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("flaky").Exec((ExecContext x) => x.Attempt == 1 ? throw new TimeoutException() : 1)
            .Attempts(2, TimeSpan.FromMinutes(10));
        var run = await host.StartAsync(Hosts.Chain("pause", node));
        host.Advance(TimeSpan.FromMinutes(1));
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        await run.PauseAsync();
        host.Advance(TimeSpan.FromHours(1));
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Paused);

        await run.ResumeAsync();
        var result = await run.WaitAsync();

        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMinutes(61));
    });

    [Fact]
    public Task A_retry_wait_that_outlasts_a_pause_is_waited_for_to_its_end() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("flaky").Exec((ExecContext x) => ++attempts == 1 ? throw new TimeoutException() : 1)
            .Attempts(2, TimeSpan.FromMinutes(10));
        var run = await host.StartAsync(Hosts.Chain("pause", node));
        host.Advance(TimeSpan.FromMinutes(1));
        await run.PauseAsync();
        host.Advance(TimeSpan.FromMinutes(1));

        await run.ResumeAsync();
        var result = await run.WaitAsync();

        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMinutes(10));
        attempts.ShouldBe(2);
    });

    [Fact]
    public Task A_paused_run_can_be_cancelled_and_killed() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var flow = Hosts.Chain("held", Node.Named("first").Exec(x => gate.PassAsync(x.CancellationToken)), Node.Named("second").Post(_ => { }));
        var (cancelled, killed) = (await host.StartAsync(flow), await host.StartAsync(flow));
        host.StepUntil(() => gate.Arrived == 2);
        await cancelled.PauseAsync();
        await killed.PauseAsync();

        (await cancelled.CancelAsync("c")).ShouldBeTrue();
        (await killed.KillAsync("k")).ShouldBeTrue();

        ((await cancelled.WaitAsync()).Status, (await killed.WaitAsync()).Status).ShouldBe((RunStatus.Cancelled, RunStatus.Killed));
    }, Hosts.Gated);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_retry_of_a_failed_run_continues_its_visit_with_the_same_key_unless_a_new_one_is_asked_for(bool newKeys)
    => FlowTestHost.RunAsync(async host =>
    {
        var (firsts, fixedNow) = (0, false);
        var keys = new List<string>();
        var attempts = new List<int>();
        var first = Node.Named("first").Post(_ => { firsts++; });
        var second = Node.Named("second").Exec((ExecContext x) =>
        {
            keys.Add(x.IdempotencyKey);
            attempts.Add(x.Attempt);
            return fixedNow ? 1 : throw new TimeoutException();
        }).Attempts(2);
        var run = await host.StartAsync(Hosts.Chain("retry", first, second));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        fixedNow = true;

        (await run.RetryAsync(newKeys)).ShouldBeTrue();
        var result = await run.WaitAsync();

        (result.Status, result.Errors.Count, firsts).ShouldBe((RunStatus.Completed, 0, 1));
        attempts.ShouldBe([1, 2, 3]);
        keys[1].ShouldBe(keys[0]);
        (keys[2] == keys[0]).ShouldBe(!newKeys);
    });

    [Fact]
    public Task A_retried_node_has_all_its_attempts_again() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("stubborn").Exec<int>((ExecContext _) =>
        {
            attempts++;
            throw new TimeoutException();
        }).Attempts(3);
        var run = await host.StartAsync(Hosts.Chain("retry", node));
        await run.WaitAsync();

        await run.RetryAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);

        attempts.ShouldBe(6);
    });

    [Fact]
    public Task A_retry_releases_the_tokens_that_the_failure_held() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var isFixed = false;
        var first = Node.Named("first").Post(_ => { });
        var bad = Node.Named("bad").Exec((ExecContext _) => isFixed ? 1 : throw new FormatException());
        var slow = Node.Named("slow").Exec(_ => gate.PassAsync());
        var after = Node.Named("after").Post(s => s.Add("after", 1));
        var run = await host.StartAsync(Flow.Named("held").StartAt(first).Fork(first, ActionName.Default, bad, slow).Connect(slow, after).Build());
        host.StepUntil(() => gate.IsReached);
        host.Settle();
        gate.Open();
        (await run.WaitAsync()).State.Has("after").ShouldBeFalse();
        isFixed = true;

        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted().State.GetInt("after").ShouldBe(1);
        gate.Arrived.ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_kill_ends_a_run_at_once_and_for_good() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("deaf").Exec(_ => gate.PassAsync()).Post((s, _) => s.Set("late", true));
        var run = await host.StartAsync(Hosts.Chain("kill", node));
        host.StepUntil(() => gate.IsReached);

        (await run.KillAsync("now")).ShouldBeTrue();
        var result = await run.WaitAsync();
        gate.Open();
        host.Settle();

        (result.Status, result.Reason, result.EndedAt).ShouldBe((RunStatus.Killed, "now", result.StartedAt));
        (await run.GetAsync()).State.Has("late").ShouldBeFalse();
        (await run.RetryAsync()).ShouldBeFalse();
        (await run.KillAsync()).ShouldBeFalse();
        (await run.CancelAsync()).ShouldBeFalse();
    }, Hosts.Gated);

    [Fact]
    public Task A_failed_run_can_be_killed_so_that_nobody_retries_it() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("failed", Node.Named("bad").Exec<int>((ExecContext _) => throw new FormatException())));
        await run.WaitAsync();

        (await run.KillAsync("no")).ShouldBeTrue();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Killed);
        (await run.RetryAsync()).ShouldBeFalse();
    });

    [Fact]
    public Task A_completed_run_takes_no_requests() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("done", Node.Named("only").Post(_ => { })));
        await run.WaitAsync();

        foreach (var answer in new[] { run.CancelAsync(), run.PauseAsync(), run.ResumeAsync(), run.RetryAsync(), run.KillAsync() })
            (await answer).ShouldBeFalse();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Completed);
    });
}
