using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "12")]
public sealed class CancelTests
{
    private static readonly TimeSpan Grace = new FlowSystemOptions().CancelGrace;

    [Fact]
    public Task A_cancel_reaches_Exec_through_its_token_and_the_run_ends_as_cancelled() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("obeys").Exec(x => Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken)).Attempts(3);
        var run = await host.StartAsync(Hosts.Chain("cancel", node));
        host.Advance(TimeSpan.FromMinutes(1));

        (await run.CancelAsync("enough")).ShouldBeTrue();
        var result = await run.WaitAsync();

        (result.Status, result.Reason, result.Errors.Count).ShouldBe((RunStatus.Cancelled, "enough", 0));
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromMinutes(1));
        (await run.HistoryAsync()).ShouldBe(["run-started", "cancel-requested", "run-cancelled"]);
    });

    [Fact]
    public Task A_second_cancel_and_one_of_an_ended_run_change_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("twice", Node.Named("deaf").Exec(_ => gate.PassAsync())));
        host.StepUntil(() => gate.IsReached);

        (await run.CancelAsync("one")).ShouldBeTrue();
        (await run.CancelAsync("two")).ShouldBeFalse();
        gate.Open();

        (await run.WaitAsync()).Reason.ShouldBe("one");
        (await run.CancelAsync("three")).ShouldBeFalse();
    }, Hosts.Gated);

    [Fact]
    public Task A_node_that_ignores_a_cancel_is_left_behind_after_the_grace_and_its_result_is_dropped() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("deaf").Exec(_ => gate.PassAsync()).Post((s, _) => s.Set("late", true));
        var run = await host.StartAsync(Hosts.Chain("deaf", node));
        host.StepUntil(() => gate.IsReached);

        await run.CancelAsync();
        var result = await run.WaitAsync();
        gate.Open();
        host.Settle();

        (result.EndedAt - result.StartedAt).ShouldBe(Grace);
        (await run.GetAsync()).State.Has("late").ShouldBeFalse();
        (await run.HistoryAsync())[^1].ShouldBe("run-cancelled");
    }, Hosts.Gated);

    [Fact]
    public Task A_Post_that_a_cancel_cuts_off_can_neither_write_nor_read_the_state_any_more() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var refused = 0;
        var node = Node.Named("deaf").Exec((ExecContext _) => 0).Post(async (s, _) =>
        {
            await gate.PassAsync();
            Should.Throw<StateSealedException>(() => s.Set("late", 1));
            Should.Throw<StateSealedException>(() => s.GetInt("late"));
            refused++;
            return default;
        });
        var run = await host.StartAsync(Hosts.Chain("deaf", node));
        host.StepUntil(() => gate.IsReached);

        await run.CancelAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        gate.Open();
        host.Settle();

        refused.ShouldBe(1);
    }, Hosts.Gated);

    [Theory]
    [InlineData(Durability.None)]
    [InlineData(Durability.Strict)]
    public Task A_callback_of_the_cancellation_that_throws_reaches_no_supervisor(Durability durability) => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("rude").Exec(async x =>
        {
            x.CancellationToken.Register(() => throw new FormatException());
            await gate.PassAsync(x.CancellationToken);
        });
        var run = await host.StartAsync(Hosts.Chain("rude", node));
        host.StepUntil(() => gate.IsReached);

        (await run.CancelAsync()).ShouldBeTrue();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
    }, Hosts.Under(durability));

    [Fact]
    public Task A_retry_runs_again_what_a_cancel_cut_off_and_keeps_what_was_done() => FlowTestHost.RunAsync(async host =>
    {
        var keys = new List<string>();
        var gate = new Gate();
        var firsts = 0;
        var first = Node.Named("first").Post(_ => { firsts++; });
        var second = Node.Named("second").Exec(async x =>
        {
            keys.Add(x.IdempotencyKey);
            await gate.PassAsync(x.CancellationToken);
        });
        var run = await host.StartAsync(Hosts.Chain("again", first, second));
        host.StepUntil(() => gate.IsReached);
        await run.CancelAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);

        (await run.RetryAsync()).ShouldBeTrue();
        gate.Open();
        var result = await run.WaitAsync();

        (result.Status, result.Reason, firsts).ShouldBe((RunStatus.Completed, null, 1));
        keys.Count.ShouldBe(2);
        keys[1].ShouldBe(keys[0]);
    }, Hosts.Gated);

    [Fact]
    public Task A_run_that_was_cancelled_retried_and_is_cancelled_again_gets_the_whole_grace_again() => FlowTestHost.RunAsync(async host =>
    {
        // The retry is asked for before the end of the first cancel is committed, so one supervisor sees both cancels.
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("twice", Node.Named("deaf").Exec(_ => gate.PassAsync())));
        host.StepUntil(() => gate.IsReached);
        await run.CancelAsync("one");
        Task<bool> retried;
        using (host.HoldCommits())
        {
            host.Advance(Grace);
            retried = run.RetryAsync();
            host.Settle();
        }

        (await retried).ShouldBeTrue();
        host.StepUntil(() => gate.Arrived == 2);
        host.Advance(Grace / 2);
        var before = host.Time.GetUtcNow();
        await run.CancelAsync("two");
        var result = await run.WaitAsync();

        (result.Status, result.Reason).ShouldBe((RunStatus.Cancelled, "two"));
        (result.EndedAt - before).ShouldBe(Grace);
    }, Hosts.Gated);

    [Fact]
    public Task A_timeout_while_a_cancel_is_under_way_makes_no_further_attempt_and_no_fallback() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var fallbacks = 0;
        var node = Node.Named("deaf").Prep(s => 0).Exec(async (n, _) =>
        {
            await gate.PassAsync();
            return n;
        }).Fallback((n, _) => ++fallbacks).Timeout(Grace / 2).Attempts(2);
        var run = await host.StartAsync(Hosts.Chain("both", node));
        host.StepUntil(() => gate.IsReached);

        await run.CancelAsync();
        var result = await run.WaitAsync();

        (result.Status, gate.Arrived, fallbacks).ShouldBe((RunStatus.Cancelled, 1, 0));
    }, Hosts.Gated);

    [Fact]
    public Task A_committed_cancel_is_carried_out_after_a_crash_without_running_anything() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("crash", Node.Named("deaf").Exec(_ => gate.PassAsync())));
        host.StepUntil(() => gate.IsReached);
        await run.CancelAsync("enough");

        await host.CrashAsync();
        await host.RestartAsync();
        var result = await run.WaitAsync();

        (result.Status, result.Reason, gate.Arrived).ShouldBe((RunStatus.Cancelled, "enough", 1));
        // What was in flight counts as interrupted, so a retry runs it again.
        (await run.RetryAsync()).ShouldBeTrue();
        gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        gate.Arrived.ShouldBe(2);
    }, Hosts.Gated);

    [Fact]
    public Task A_last_node_that_ends_while_the_run_is_cancelled_leaves_nothing_to_run_again() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var node = Node.Named("posts").Exec((ExecContext _) => 0).Post(async (s, _) =>
        {
            await gate.PassAsync();
            return "done";
        });
        var run = await host.StartAsync(Hosts.Chain("last", node));
        host.StepUntil(() => gate.IsReached);
        await run.CancelAsync();
        gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);

        await run.RetryAsync();

        var result = await run.WaitAsync();
        (result.Status, result.Action, gate.Arrived).ShouldBe((RunStatus.Completed, "done", 1));
    }, Hosts.Gated);
}
