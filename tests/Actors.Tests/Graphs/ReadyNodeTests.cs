using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>Ready actions: composite, map, validation, conditional, retryable.</summary>
[Trait("semantics", "4")]
public sealed class ReadyNodeTests
{
    private static LambdaNode<NoPrep, NoPrep> Visited(string name) => Node.Named(name).Post(s => s.Append("path", name));

    private static string Path(RunResult result) => string.Join(" ", result.EnsureCompleted().State.GetList<string>("path"));

    [Fact]
    public Task A_composite_does_its_steps_in_a_row_as_one_node() => EveryWay.RunAsync(
        () =>
        {
            var steps = Node.Composite("steps", Visited("a"), Visited("b"), Node.Named("c").Post(_ => "done"));
            return Flow.Named("f").StartAt(steps).Connect(steps, "done", Visited("end")).Build();
        },
        result => Path(result).ShouldBe("a b end"));

    [Fact]
    public void A_composite_of_nothing_is_refused()
        => Should.Throw<FlowBuildException>(() => Node.Composite("none")).Problems.ShouldHaveSingleItem().Code.ShouldBe("no-nodes");

    [Fact]
    public async Task A_map_writes_to_one_key_what_it_makes_of_another()
    {
        var state = new SharedState();
        state.Set("n", 21);

        await Node.Transform("double", "n", "m", (int n) => n * 2).RunAsync(state);
        await Node.Transform("text", new StateKey<int>("m"), new StateKey<string>("n"), m => $"<{m}>").RunAsync(state);

        (state.GetInt("m"), state.GetString("n")).ShouldBe((42, "<42>"));
    }

    [Fact]
    public async Task A_map_of_a_key_that_is_not_there_fails_naming_it()
        => (await Flow.Named("f").StartAt(Node.Transform("m", "from", "to", (int n) => n)).Build()
            .RunAsync()).Errors.ShouldHaveSingleItem().Message.ShouldContain("'from'");

    [Fact]
    public async Task A_validation_lets_good_state_pass_and_fails_the_visit_with_what_is_wrong()
    {
        var node = Node.Validation("check", s => s.GetInt("n") > 0 ? null : "n has to be above 0.").Attempts(3);
        var flow = Flow.Named("f").StartAt(node).Connect(node, Visited("end")).Build();

        Path(await flow.RunAsync(new() { ["n"] = 1 })).ShouldBe("end");
        var error = (await flow.RunAsync()).Errors.ShouldHaveSingleItem();
        (error.Type, error.Attempts).ShouldBe((typeof(NodeValidationException).FullName!, 0));
        error.Message.ShouldContain("n has to be above 0.");
    }

    [Theory]
    [InlineData(true, "yes end")]
    [InlineData(false, "no end")]
    public Task A_conditional_does_one_node_or_the_other(bool condition, string path) => EveryWay.RunAsync(
        () =>
        {
            var node = Node.Conditional("if", s => s.GetBool("it"), Visited("yes"), Visited("no"));
            return Flow.Named("f").StartAt(node).Connect(node, Visited("end")).Build();
        },
        result => Path(result).ShouldBe(path),
        () => new() { ["it"] = condition });

    [Theory]
    [InlineData(true, "yes end")]
    [InlineData(false, "end")]
    public Task A_conditional_without_otherwise_does_nothing(bool condition, string path) => EveryWay.RunAsync(
        () =>
        {
            var node = Node.Conditional("if", s => s.GetBool("it"), Visited("yes"));
            return Flow.Named("f").StartAt(node).Connect(node, Visited("end")).Build();
        },
        result => Path(result).ShouldBe(path),
        () => new() { ["it"] = condition });

    [Fact]
    public Task A_retryable_begins_again_what_failed_with_its_waits() => FlowTestHost.RunAsync(async host =>
    {
        var flaky = Node.Named("flaky").Prep(s => s.GetInt("tries")).Exec(n => n < 2 ? throw new TimeoutException() : n);
        var node = Node.Retryable("again", Node.Composite("both", Node.Named("count").Post(s => s.Add("tries", 1)), flaky),
            RetryPolicy.Constant(3, TimeSpan.FromMinutes(1)));
        var begun = host.TimeProvider.GetUtcNow();

        var result = await host.RunAsync(Flow.Named("f").StartAt(node).Build());

        result.EnsureCompleted().State.GetInt("tries").ShouldBe(2);
        (result.EndedAt - begun).ShouldBe(TimeSpan.FromMinutes(1));
    });
}
