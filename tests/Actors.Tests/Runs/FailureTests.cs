using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class FailureTests
{
    private static LambdaNode<NoPrep, int> Failing(string name)
        => Node.Named(name).Exec<int>((ExecContext _) => throw new FormatException($"{name} is odd"));

    [Fact]
    public Task Waiting_for_a_failed_run_does_not_throw_and_EnsureCompleted_does() => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Hosts.Chain("fails", Failing("bad")));

        result.Status.ShouldBe(RunStatus.Failed);
        var thrown = Should.Throw<RunNotCompletedException>(() => result.EnsureCompleted());
        thrown.Message.ShouldContain("bad");
        thrown.InnerException.ShouldBeOfType<FormatException>();
    });

    [Fact]
    public Task An_error_names_run_node_visit_phase_and_attempts_and_keeps_the_exception() => FlowTestHost.RunAsync(async host =>
    {
        var loop = Node.Named("loop").Exec((ExecContext x) => x.Visit == 3 ? throw new FormatException("odd", new IOException("inner")) : x.Visit)
            .Attempts(2);

        var result = await host.RunAsync(Flow.Named("error").StartAt(loop).Connect(loop, loop).Build(), null, new() { Id = "order-7" });

        var error = result.Errors.ShouldHaveSingleItem();
        (result.RunId, error.Node, error.Visit, error.Phase, error.Attempts).ShouldBe(("order-7", "loop", 3, NodePhase.Exec, 2));
        error.Exception!.InnerException!.Message.ShouldBe("inner");
        error.Detail!.ShouldContain("inner");
    });

    [Fact]
    public Task An_error_reads_the_same_after_a_restart_but_for_the_live_exception() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("fails", Failing("bad")));
        var before = await run.WaitAsync();

        await host.CrashAsync();
        await host.RestartAsync();
        var after = await run.GetAsync();

        after.Errors.ShouldBe(before.Errors);
        (after.Status, after.EndedAt, after.Errors[0].Exception).ShouldBe((RunStatus.Failed, before.EndedAt, null));
    });

    [Fact]
    public Task Beside_a_failure_running_siblings_end_nothing_new_starts_and_all_failures_are_listed_by_node() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var started = new List<string>();
        var first = Node.Named("first").Post(_ => { });
        var bad = Failing("z-bad");
        var slow = Node.Named("slow").Exec(_ => gate.PassAsync()).Post((s, _) => s.Set("slow", true));
        var after = Node.Named("after").Post(_ => started.Add("after"));
        var late = Node.Named("a-bad").Exec(async _ =>
        {
            await gate.PassAsync();
            throw new IOException("late");
        });
        var run = await host.StartAsync(Flow.Named("siblings").StartAt(first).Fork(first, ActionName.Default, bad, slow, late).Connect(slow, after)
            .Build());
        host.StepUntil(() => gate.Arrived == 2);
        host.Settle();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Running);

        gate.Open();
        var result = await run.WaitAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.Select(error => error.Node).ShouldBe(["a-bad", "z-bad"]);
        result.State.GetBool("slow").ShouldBeTrue();
        started.ShouldBeEmpty();
    }, Hosts.Gated);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task An_error_boundary_takes_the_failure_and_reads_it(bool restarted) => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        RunError? seen = null;
        var bad = Failing("bad").Attempts(2);
        var handler = Node.Named("handler").Exec(async x =>
        {
            if (!gate.IsReached && restarted)
                await gate.PassAsync();
            return 1;
        }).Post((s, _, c) =>
        {
            seen = c.Error;
            return "handled";
        });
        var run = await host.StartAsync(Flow.Named("boundary").StartAt(bad).OnError(bad, handler).Build());
        if (restarted)
        {
            host.StepUntil(() => gate.IsReached);
            await host.CrashAsync();
            await host.RestartAsync();
        }

        var result = await run.WaitAsync();

        (result.EnsureCompleted().Action, result.Errors.Count).ShouldBe(("handled", 0));
        (seen!.Node, seen.Visit, seen.Phase, seen.Attempts, seen.Message).ShouldBe(("bad", 1, NodePhase.Exec, 2, "bad is odd"));
        (seen.Exception is null).ShouldBe(restarted);
    }, Hosts.Gated);

    [Fact]
    public Task A_node_that_no_boundary_led_to_has_no_error_to_read() => FlowTestHost.RunAsync(async host =>
    {
        RunError? seen = null;
        var node = Node.Named("node").Exec((ExecContext _) => 0).Post((s, _, c) =>
        {
            seen = c.Error;
            return default(ActionName);
        });

        await host.RunAsync(Hosts.Chain("plain", node));

        seen.ShouldBeNull();
    });

    [Fact]
    public Task A_handler_that_fails_fails_the_run_with_its_own_error() => FlowTestHost.RunAsync(async host =>
    {
        var (bad, handler) = (Failing("bad"), Failing("handler"));

        var result = await host.RunAsync(Flow.Named("worse").StartAt(bad).OnError(bad, handler).Build());

        (result.Status, result.Errors.ShouldHaveSingleItem().Node).ShouldBe((RunStatus.Failed, "handler"));
    });

    [Fact]
    public Task A_patch_that_no_longer_fits_fails_its_visit_in_Post() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var first = Node.Named("first").Post(_ => { });
        var sets = Node.Named("sets").Post(s => s.Set("n", "text"));
        var adds = Node.Named("adds").Exec((ExecContext _) => 0).Post(async (s, _) =>
        {
            s.Add("n", 1);
            await gate.PassAsync();
            return default;
        });
        var run = await host.StartAsync(Flow.Named("misfit").StartAt(first).Fork(first, ActionName.Default, sets, adds).Build());
        host.StepUntil(() => gate.IsReached);
        host.Settle();
        gate.Open();

        var error = (await run.WaitAsync()).Errors.ShouldHaveSingleItem();

        (error.Node, error.Phase).ShouldBe(("adds", NodePhase.Post));
        error.Message.ShouldContain("'n'");
    }, Hosts.Gated);
}
