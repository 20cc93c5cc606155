using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "1")]
public sealed class NestedFlowTests
{
    [Fact]
    public async Task A_nested_flow_shares_the_state_and_its_last_action_routes_the_outer_flow()
    {
        var inner = Node.Named("double").Prep(s => s.GetInt("n")).Exec(n => n * 2).Post((s, n) => { s.Set("n", n); return n > 5 ? "big" : "small"; });
        var nested = Flow.Named("inner").StartAt(inner).Build().AsNode();
        var big = Node.Named("big").Post(s => s.Set("size", "big"));
        var small = Node.Named("small").Post(s => s.Set("size", "small"));
        var flow = Flow.Named("outer").StartAt(nested).Connect(nested, "big", big).Connect(nested, "small", small).Build();

        (await flow.RunAsync(new() { ["n"] = 3 })).EnsureCompleted().State.GetString("size").ShouldBe("big");
        (await flow.RunAsync(new() { ["n"] = 1 })).EnsureCompleted().State.GetString("size").ShouldBe("small");
    }

    [Fact]
    public async Task An_explicit_exit_beats_the_last_action()
    {
        var ask = Node.Named("ask").Post(_ => "yes");
        var nested = Flow.Named("inner").StartAt(ask).Exit(ask, "yes", "approved").Build().AsNode();
        var after = Node.Named("after").Post(s => s.Set("seen", true));
        var flow = Flow.Named("outer").StartAt(nested).Connect(nested, "approved", after).Build();

        (await flow.RunAsync()).EnsureCompleted().State.GetBool("seen").ShouldBeTrue();
    }

    [Fact]
    public async Task A_nested_flow_with_attempts_starts_again_from_its_start_node_and_keeps_what_was_written()
    {
        var starts = 0;
        var start = Node.Named("start").Post(s => { starts++; s.Add("starts", 1); });
        var flaky = Node.Named("flaky").Prep(s => s.GetInt("starts")).Exec(n => n < 3 ? throw new InvalidOperationException("not yet") : n);
        var nested = Flow.Named("inner").StartAt(start).Connect(start, flaky).Build().AsNode().Attempts(3);

        var result = await Flow.Named("outer").StartAt(nested).Build().RunAsync();

        result.EnsureCompleted().State.GetInt("starts").ShouldBe(3);
        starts.ShouldBe(3);
    }

    [Fact]
    public async Task The_failure_of_a_nested_flow_takes_the_boundary_of_its_node()
    {
        var bad = Node.Named("bad").Exec<int>((ExecContext _) => throw new FormatException("odd"));
        var nested = Flow.Named("inner").StartAt(bad).Build().AsNode();
        RunError? seen = null;
        var rescue = Node.Named("rescue").Prep((_, c) => { seen = c.Error; return 0; }).Exec(n => n).Post((s, _) => s.Set("rescued", true));
        var flow = Flow.Named("outer").StartAt(nested).OnError(nested, rescue).Build();

        (await flow.RunAsync()).EnsureCompleted().State.GetBool("rescued").ShouldBeTrue();
        seen!.Node.ShouldBe("inner/bad");
        seen.Exception.ShouldBeOfType<FormatException>();
    }

    [Fact]
    public async Task A_flow_may_contain_itself()
    {
        var drawing = Flow.Named("countdown");
        var again = drawing.AsNode("again");
        var step = Node.Named("step").Prep(s => s.GetInt("n")).Exec(n => n - 1)
            .Post((s, n) => { s.Set("n", n); s.Add("depth", 1); return n > 0 ? "deeper" : "up"; });
        var flow = drawing.StartAt(step).Connect(step, "deeper", again).Build();

        (await flow.RunAsync(new() { ["n"] = 20 })).EnsureCompleted().State.GetInt("depth").ShouldBe(20);
    }

    [Fact]
    public async Task Recursion_without_an_end_fails_at_the_depth_limit()
    {
        var drawing = Flow.Named("bottomless");
        var again = drawing.AsNode("again");
        var step = Node.Named("step").Post(_ => { });
        var flow = drawing.StartAt(step).Connect(step, again).Build();

        var result = await flow.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<LoopLimitException>().Message.ShouldContain("64");
    }

    [Fact]
    public void Options_that_belong_to_steps_are_refused_on_a_nested_flow()
    {
        var nested = Flow.Named("inner").StartAt(Node.Named("a").Post(_ => { })).Build().AsNode().Timeout(TimeSpan.FromSeconds(1));

        Should.Throw<FlowBuildException>(() => Flow.Named("outer").StartAt(nested)
            .Build()).Problems.ShouldHaveSingleItem().Code.ShouldBe("nested-option");
    }
}
