using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

public sealed class FlowInMemoryTests
{
    [Fact]
    public async Task A_linear_flow_runs_its_nodes_in_order_and_gives_the_state()
    {
        var first = Node.Named("first").Prep(s => s.GetInt("n")).Exec(n => n + 1).Post((s, n) => s.Set("n", n));
        var second = Node.Named("second").Prep(s => s.GetInt("n")).Exec(n => n * 10).Post((s, n) => { s.Set("n", n); return "done"; });
        var flow = Flow.Named("linear").StartAt(first).Connect(first, second).Build();

        var result = await flow.RunAsync(new() { ["n"] = 1 });

        result.EnsureCompleted().State.GetInt("n").ShouldBe(20);
        result.Action.ShouldBe("done");
    }

    [Fact]
    public async Task A_failing_exec_is_tried_as_often_as_its_attempts_say_and_then_falls_back()
    {
        var attempts = 0;
        var node = Node.Named("flaky").Exec<int>((ExecContext x) => { attempts++; throw new InvalidOperationException("no"); })
            .Fallback((_, error) => 7).Post((s, n) => s.Set("n", n)).Attempts(3);

        var result = await Flow.Named("flaky").StartAt(node).Build().RunAsync();

        attempts.ShouldBe(3);
        result.EnsureCompleted().State.GetInt("n").ShouldBe(7);
    }

    [Fact]
    public async Task A_loop_goes_round_until_its_action_changes()
    {
        var count = Node.Named("count").Prep(s => s.GetInt("n")).Exec(n => n + 1)
            .Post((s, n) => { s.Set("n", n); return n < 1000 ? "again" : "stop"; });
        var flow = Flow.Named("loop").StartAt(count).Connect(count, "again", count).Build();

        (await flow.RunAsync()).EnsureCompleted().State.GetInt("n").ShouldBe(1000);
    }

    [Fact]
    public async Task A_failed_run_tells_node_visit_phase_and_attempts_and_keeps_the_exception()
    {
        var node = Node.Named("bad").Exec<int>(async x => { await Task.Yield(); throw new FormatException("odd"); }).Attempts(2);

        var result = await Flow.Named("bad").StartAt(node).Build().RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Node, error.Visit, error.Phase, error.Attempts).ShouldBe(("bad", 1, NodePhase.Exec, 2));
        error.Exception.ShouldBeOfType<FormatException>();
        Should.Throw<RunNotCompletedException>(() => result.EnsureCompleted()).InnerException.ShouldBeOfType<FormatException>();
    }
}
