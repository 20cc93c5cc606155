using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

[Trait("semantics", "4")]
public sealed class ChoiceTests
{
    private static LambdaNode<NoPrep, NoPrep> Visited(string name) => Node.Named(name).Post(s => s.Append("path", name));

    private static string Path(RunResult result) => string.Join(" ", result.EnsureCompleted().State.GetList<string>("path"));

    private static FlowDefinition Sizes()
    {
        var (big, medium, small, merge, end) = (Visited("big"), Visited("medium"), Visited("small"), Visited("merge"), Visited("end"));
        var choice = Node.Choice("size").When(s => s.GetInt("n") > 100, big).When(s => s.GetInt("n") > 10, medium).Else(small);
        return Flow.Named("f").StartAt(choice).Merge(merge, big, medium, small).Connect(merge, end).Build();
    }

    [Theory]
    [InlineData(1_000, "big merge end")]
    [InlineData(50, "medium merge end")]
    [InlineData(1, "small merge end")]
    public Task The_first_branch_whose_condition_holds_is_taken_the_others_are_passed_over_and_the_merge_runs_once(int n, string path)
        => EveryWay.RunAsync(Sizes, result => Path(result).ShouldBe(path), () => new() { ["n"] = n });

    [Theory]
    [InlineData("paid", "ship merge")]
    [InlineData("declined", "notify merge")]
    public Task Conditions_may_be_the_actions_of_a_node(string action, string path) => EveryWay.RunAsync(
        () =>
        {
            var (ship, notify, merge) = (Visited("ship"), Visited("notify"), Visited("merge"));
            var charge = Node.Named("charge").Post(s => s.GetString("answer"));
            return Flow.Named("f").StartAt(charge).Connect(charge, "paid", ship).Connect(charge, "declined", notify).Merge(merge, ship, notify)
                .Build();
        },
        result => Path(result).ShouldBe(path),
        () => new() { ["answer"] = action });

    [Theory]
    [InlineData(1, "positive end")]
    [InlineData(-1, "negative end")]
    public Task A_choice_by_name_has_its_branches_depend_on_its_actions(int n, string path) => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f");
            flow.AddNode(Node.Choice("sign").When("positive", s => s.GetInt("n") >= 0).Else("negative"));
            flow.AddNode(Visited("positive")).When("sign", "positive");
            flow.AddNode(Visited("negative")).When("sign", "negative");
            flow.AddNode(Visited("end")).DependsOn("positive", "negative");
            return flow.Build();
        },
        result => Path(result).ShouldBe(path),
        () => new() { ["n"] = n });

    [Fact]
    public Task Without_a_branch_that_fits_and_without_else_the_visit_fails_and_says_what_there_is() => EveryWay.RunAsync(
        () => Flow.Named("f").StartAt(Node.Choice("c").When(_ => false, Visited("a")).When((_, _) => new(false), Visited("b"))).Build(),
        result =>
        {
            result.Status.ShouldBe(RunStatus.Failed);
            var error = result.Errors.ShouldHaveSingleItem();
            error.Type.ShouldBe(typeof(ChoiceUnmatchedException).FullName);
            error.Message.ShouldContain("choice 'c', visit 1: no condition holds; its branches are 'a', 'b'");
        });

    [Fact]
    public Task Else_may_lead_straight_to_the_merge() => EveryWay.RunAsync(
        () =>
        {
            var (branch, merge) = (Visited("branch"), Visited("merge"));
            var choice = Node.Choice("c").When(_ => false, branch).Else(merge);
            return Flow.Named("f").StartAt(choice).Merge(merge, branch).Build();
        },
        result => Path(result).ShouldBe("merge"));

    [Fact]
    public Task A_branch_of_several_nodes_and_a_choice_within_a_branch_come_to_the_merge_once() => EveryWay.RunAsync(
        () =>
        {
            var (a1, a2, b1, b2, merge) = (Visited("a1"), Visited("a2"), Visited("b1"), Visited("b2"), Visited("merge"));
            var inner = Node.Choice("inner").When(s => s.GetInt("n") > 1, b1).Else(b2);
            var outer = Node.Choice("outer").When(_ => false, a1).Else(inner);
            return Flow.Named("f").StartAt(outer).Connect(a1, a2).Merge(merge, a2, b1, b2).Build();
        },
        result => Path(result).ShouldBe("b1 merge"),
        () => new() { ["n"] = 2 });

    [Fact]
    public Task A_condition_that_hangs_does_not_keep_the_run_from_being_cancelled() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var choice = Node.Choice("c").When(async (_, token) =>
        {
            await gate.PassAsync(token);
            return true;
        }, Visited("a"));
        var run = await host.StartAsync(Flow.Named("f").StartAt(choice).Build());
        host.StepUntil(() => gate.IsReached);

        (await run.CancelAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
    }, Hosts.Gated);

    [Fact]
    public void A_condition_whose_key_has_moved_meanwhile_is_asked_again_under_every_schedule()
    {
        var askedAgain = 0;
        FlowTestHost.Explore(async host =>
        {
            var asked = 0;
            var set = Node.Named("set").Exec(async x => await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider)).Post((s, _) => s.Set("n", 2));
            var choice = Node.Choice("c").When("two", async (s, token) =>
            {
                asked++;
                var n = s.GetInt("n");
                await Task.Delay(TimeSpan.FromSeconds(asked == 1 ? 2 : 0), host.TimeProvider, token);
                return n == 2;
            }).Else("other");
            var (two, other) = (Visited("two"), Visited("other"));
            var flow = Flow.Named("f").Draw(set | choice).Connect(choice, "two", two).Connect(choice, "other", other).Build();

            Path(await host.RunAsync(flow)).ShouldBe("two", "the branch fits the state it is journaled with");
            askedAgain += asked - 1;
        }, shortForm: 20, longForm: 500);
        askedAgain.ShouldBeGreaterThan(0);
    }

    [Fact]
    public Task A_choice_that_failed_on_what_has_moved_meanwhile_is_asked_again() => FlowTestHost.RunAsync(async host =>
    {
        var asked = 0;
        var set = Node.Named("set").Exec(async x => await Task.Delay(TimeSpan.FromSeconds(1), x.TimeProvider)).Post((s, _) => s.Set("n", 2));
        var choice = Node.Choice("c").When("two", async (s, token) =>
        {
            var known = s.Has("n");
            if (++asked == 1)
                await Task.Delay(TimeSpan.FromSeconds(2), host.TimeProvider, token);
            return known;
        });
        var two = Visited("two");

        Path(await host.RunAsync(Flow.Named("f").Draw(set | choice).Connect(choice, "two", two).Build())).ShouldBe("two");
        asked.ShouldBe(2);
    });

    [Fact]
    public void A_branch_named_twice_and_a_second_else_are_refused()
    {
        Should.Throw<ArgumentException>(() => Node.Choice("c").When("a", _ => true).When("a", _ => false)).Message.ShouldContain("'a'");
        Should.Throw<ArgumentException>(() => Node.Choice("c").Else("a").Else("b")).Message.ShouldContain("'a'");
    }

    [Fact]
    public void A_branch_that_is_not_connected_is_a_warning()
        => Flow.Named("f").StartAt(Node.Choice("c").When("a", _ => true)).Build().Warnings.ShouldHaveSingleItem().Code.ShouldBe("unconnected-action");
}
