using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class TimeoutTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public Task Each_attempt_has_the_nodes_timeout_for_itself() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("slow").Exec(x => Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken)).Timeout(Second)
            .Attempts(3, Second);

        var result = await host.RunAsync(Hosts.Chain("slow", node));

        var error = result.Errors.ShouldHaveSingleItem();
        (error.Phase, error.Attempts).ShouldBe((NodePhase.Exec, 3));
        error.Exception.ShouldBeOfType<AttemptTimeoutException>();
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(5));
    });

    [Fact]
    public Task An_attempt_that_is_quick_enough_is_not_bothered() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("quick").Exec(x => Task.Delay(Second / 2, host.Time, x.CancellationToken)).Timeout(Second);

        var result = await host.RunAsync(Hosts.Chain("quick", node));

        (result.EnsureCompleted().EndedAt - result.StartedAt).ShouldBe(Second / 2);
    });

    [Fact]
    public Task The_total_timeout_bounds_attempts_and_waits_together() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("total").Exec<int>((ExecContext _) =>
        {
            attempts++;
            throw new IOException();
        }).Attempts(10, TimeSpan.FromSeconds(2)).TotalTimeout(TimeSpan.FromSeconds(5));

        var result = await host.RunAsync(Hosts.Chain("total", node));

        // At 0, 2 and 4 seconds; a fourth would come at 6, so it is not waited for.
        attempts.ShouldBe(3);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(4));
    });

    [Fact]
    public Task The_total_timeout_cuts_off_an_attempt_too() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("total").Exec(x => Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken))
            .Timeout(TimeSpan.FromMinutes(1)).Attempts(5).TotalTimeout(TimeSpan.FromSeconds(90));

        var result = await host.RunAsync(Hosts.Chain("total", node));

        result.Errors.ShouldHaveSingleItem().Attempts.ShouldBe(2);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(90));
    });

    [Fact]
    public Task The_total_timeout_survives_a_restart() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("total").Exec(x => Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken))
            .TotalTimeout(TimeSpan.FromSeconds(90));
        var run = await host.StartAsync(Hosts.Chain("total", node));
        host.Advance(TimeSpan.FromSeconds(60));

        await host.CrashAsync();
        await host.RestartAsync();
        var result = await run.WaitAsync();

        result.Errors.ShouldHaveSingleItem().Type.ShouldBe(typeof(AttemptTimeoutException).FullName);
        (result.EndedAt - result.StartedAt).ShouldBe(TimeSpan.FromSeconds(90));
    });

    [Fact]
    [Trait("semantics", "12")]
    public Task A_node_that_ignores_its_timeout_is_left_behind_and_its_late_result_is_dropped() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var lateSteps = 0;
        Exception? late = null;
        var node = Node.Named("deaf").Exec(async x =>
        {
            if (x.Attempt > 1)
                return "second";
            await gate.PassAsync();
            late = await Expect.ThrowsAsync<VisitSealedException>(async () => await x.StepAsync("late", _ => new ValueTask<int>(++lateSteps)));
            return "first";
        }).Post((s, text) => s.Append("results", text)).Timeout(Second).Attempts(2);
        var after = new Gate();
        var last = Node.Named("last").Exec(_ => after.PassAsync());
        var run = await host.StartAsync(Hosts.Chain("deaf", node, last));

        host.StepUntil(() => after.IsReached);
        gate.Open();
        host.Settle();
        after.Open();
        var result = await run.WaitAsync();

        late.ShouldNotBeNull();
        lateSteps.ShouldBe(0, "a step of an attempt that is over is refused before its code runs");
        result.EnsureCompleted().State.GetList<string>("results").ShouldBe(["second"]);
        (await run.HistoryAsync()).Count(name => name == "visit-completed").ShouldBe(2);
    }, Hosts.Gated);

    [Fact]
    public Task The_fallback_follows_a_last_attempt_that_timed_out() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("slow").Prep(s => 7).Exec(async (n, x) =>
        {
            await Task.Delay(TimeSpan.FromHours(1), host.Time, x.CancellationToken);
            return n;
        }).Fallback((n, error) => error is AttemptTimeoutException ? n : 0).Post((s, n) => s.Set("n", n)).Timeout(Second);

        (await host.RunAsync(Hosts.Chain("slow", node))).EnsureCompleted().State.GetInt("n").ShouldBe(7);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_timeout_bounds_Exec_and_neither_Post_nor_the_fallback(bool fails) => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("long-post").Prep(s => 0).Exec(async (n, x) =>
        {
            attempts++;
            await Task.Delay(Second * 0.9, host.Time, x.CancellationToken);
            return fails ? throw new FormatException() : 1;
        }).Fallback(async (n, error, x) =>
        {
            await Task.Delay(Second * 3, host.Time, x.CancellationToken);
            return 2;
        }).Post(async (s, n) =>
        {
            await Task.Delay(Second * 3, host.Time);
            s.Set("n", n);
            return default;
        }).Timeout(Second).Retry(RetryPolicy.Constant(2, TimeSpan.Zero).When(error => error is AttemptTimeoutException));

        var result = await host.RunAsync(Hosts.Chain("long-post", node));

        result.EnsureCompleted().State.GetInt("n").ShouldBe(fails ? 2 : 1);
        attempts.ShouldBe(1);
    });
}
