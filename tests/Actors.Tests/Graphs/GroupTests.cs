using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

[Trait("semantics", "5")]
public sealed class GroupTests
{
    private static LambdaNode<int, int> Works(string name, int result = 1)
        => Node.Named(name).Prep(_ => result).Exec(n => n).Post((s, n) => s.Add("worked", n));

    private static LambdaNode<NoPrep, int> Fails(string name)
        => Node.Named(name).Exec<int>((ExecContext _) => throw new FormatException($"{name} is odd"));

    private static LambdaNode<NoPrep, NoPrep> After() => Node.Named("after").Post(s => s.Add("after", 1));

    private static LambdaNode<RunError, string> Rescue()
        => Node.Named("rescue").Prep((_, c) => c.Error!).Exec(error => error.Message).Post((s, error) => s.Set("error", error));

    private static FlowDefinition Flowing(GroupNode group)
        => Flow.Named("f").StartAt(group).Connect(group, After()).OnError(group, Rescue()).Build();

    [Fact]
    public Task A_strict_group_goes_on_once_when_every_member_has_succeeded() => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Works("a"), Works("b"), Works("c"))),
        result => (result.EnsureCompleted().State.GetInt("worked"), result.State.GetInt("after")).ShouldBe((3, 1)));

    [Fact]
    public Task The_error_of_a_strict_group_names_the_group_the_failed_and_the_succeeded() => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Works("a"), Fails("b"), Fails("c"))),
        result =>
        {
            result.EnsureCompleted().State.GetInt("after").ShouldBe(0);
            var error = result.State.GetString("error");
            error.ShouldContain("group 'g' failed under its policy (strict)");
            error.ShouldContain("Failed: 'b' (System.FormatException: b is odd); 'c' (System.FormatException: c is odd). Succeeded: 'a'.");
            result.State.GetInt("worked").ShouldBe(1, "siblings of a failure finish");
        });

    [Fact]
    public async Task The_live_error_carries_group_failed_succeeded_and_the_members_exceptions()
    {
        var result = await Flow.Named("f").StartAt(Group.Of("g", Works("a"), Fails("b"))).Build().RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        var error = result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<GroupFailedException>();
        (error.Group, error.Failed, error.Succeeded).ShouldBe(("g", error.Outcome.Failed, error.Outcome.Succeeded));
        error.Failed.ShouldBe(["b"]);
        error.Succeeded.ShouldBe(["a"]);
        error.InnerException.ShouldBeOfType<AggregateException>().InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<FormatException>();
    }

    [Fact]
    public Task A_best_effort_group_goes_on_whatever_its_members_do() => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Fails("a"), Fails("b")).BestEffort()),
        result => result.EnsureCompleted().State.GetInt("after").ShouldBe(1));

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public Task A_group_of_at_least_n_counts_successes(int count, bool goesOn) => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Works("a"), Fails("b"), Works("c")).AtLeast(count)),
        result => (result.EnsureCompleted().State.GetInt("after") == 1).ShouldBe(goesOn));

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    public Task A_group_with_critical_members_fails_only_with_them(string critical, bool goesOn) => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Works("a"), Fails("b")).Critical(critical)),
        result => (result.EnsureCompleted().State.GetInt("after") == 1).ShouldBe(goesOn));

    [Fact]
    public Task A_custom_policy_sees_results_and_errors_per_member() => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Works("a", 3), Works("b", 4), Fails("c")).Under(GroupPolicy.Custom(outcome =>
            outcome.ResultOf<int>("a") + outcome.ResultOf<int>("b") == 7 && outcome["c"].Error!.Message == "c is odd"
                && outcome.Results<int>().Count == 2))),
        result => result.EnsureCompleted().State.GetInt("after").ShouldBe(1));

    [Fact]
    public Task A_custom_policy_runs_outside_the_supervisors_turn() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var group = Group.Of("g", Works("a")).Under(GroupPolicy.Custom(async (_, token) =>
        {
            await gate.PassAsync(token);
            return true;
        }));
        var run = await host.StartAsync(Flow.Named("f").StartAt(group).Build());
        host.StepUntil(() => gate.IsReached);

        (await run.GetAsync()).Status.ShouldBe(RunStatus.Running, "a policy that takes its time does not keep questions waiting");
        (await run.CancelAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
    }, Hosts.Gated);

    [Fact]
    public async Task A_policy_that_throws_fails_the_group()
    {
        var group = Group.Of("g", Works("a")).Under(GroupPolicy.Custom(bool (_) => throw new NotSupportedException("no idea")));

        (await Flowing(group).RunAsync()).EnsureCompleted().State.GetString("error").ShouldBe("no idea");
    }

    [Fact]
    public Task Cancel_is_never_swallowed_by_best_effort() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var slow = Node.Named("slow").Exec(async x =>
        {
            await gate.PassAsync(x.CancellationToken);
            return 1;
        });
        var group = Group.Of("g", slow, Fails("b")).BestEffort();
        var run = await host.StartAsync(Flowing(group));
        host.StepUntil(() => gate.IsReached);

        await run.CancelAsync("enough");
        var result = await run.WaitAsync();

        result.Status.ShouldBe(RunStatus.Cancelled);
        result.State.GetInt("after").ShouldBe(0);
        gate.Open();
        (await run.RetryAsync()).ShouldBeTrue();
        (await run.WaitAsync()).EnsureCompleted().State.GetInt("after").ShouldBe(1, "the interrupted member runs again, and the group goes on");
    }, Hosts.Gated);

    [Fact]
    public Task Groups_in_groups_are_judged_from_within() => EveryWay.RunAsync(
        () =>
        {
            var inner = Group.Of("inner", Fails("a"), Works("b")).AtLeast(1);
            var broken = Group.Of("broken", Fails("c"), Works("d"));
            return Flowing(Group.Of("outer", inner, broken, Works("e")).AtLeast(2));
        },
        result =>
        {
            result.EnsureCompleted().State.GetInt("after").ShouldBe(1);
            result.State.GetInt("worked").ShouldBe(3);
            var outcome = result.ResultOf<GroupOutcome>("outer/(policy)");
            outcome.Succeeded.ShouldBe(["inner", "e"]);
            outcome.Failed.ShouldBe(["broken"]);
            outcome["broken"].Error!.Message.ShouldContain("Failed: 'c'");
            outcome.ResultOf<GroupOutcome>("inner")!.ResultOf<int>("b").ShouldBe(1);
        });

    [Fact]
    public Task A_chain_in_a_group_is_a_member_that_a_failure_ends() => EveryWay.RunAsync(
        () => Flowing((Works("a") >> Works("b", 5) | Fails("c") >> Works("d", 100) | Works("e")).AsGroup("g").AtLeast(2)),
        result =>
        {
            result.EnsureCompleted().State.GetInt("after").ShouldBe(1);
            result.State.GetInt("worked").ShouldBe(7);
            var outcome = result.ResultOf<GroupOutcome>("g/(policy)");
            outcome.Members.Select(member => member.Name).ShouldBe(["a >> b", "c >> d", "e"]);
            outcome.ResultOf<int>("a >> b").ShouldBe(5, "a chain gives the result of its last node");
            outcome["c >> d"].Error!.Node.ShouldBe("g/c >> d/c");
        });

    [Fact]
    public Task Forks_within_a_chain_of_a_group_come_together_before_the_chain_ends() => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", Works("a") >> (Works("b") | Works("c")) >> Works("d", 10), Works("e"))),
        result => (result.EnsureCompleted().State.GetInt("worked"), result.State.GetInt("after")).ShouldBe((14, 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task A_group_of_no_or_one_member_works(int members) => EveryWay.RunAsync(
        () => Flowing(Group.Of("g", [.. Enumerable.Range(0, members).Select(i => (FlowPart)Works($"n{i}"))])),
        result => (result.EnsureCompleted().State.GetInt("worked"), result.State.GetInt("after")).ShouldBe((members, 1)));

    [Fact]
    public Task A_member_counts_whatever_action_it_ends_with() => EveryWay.RunAsync(
        () =>
        {
            var named = Node.Named("a").Post(s => { s.Add("worked", 1); return "some action"; });
            return Flowing(Group.Of("g", named, Works("b")));
        },
        result => (result.EnsureCompleted().State.GetInt("worked"), result.State.GetInt("after")).ShouldBe((2, 1)));

    [Fact]
    public Task Other_nodes_take_the_outcome_of_a_group() => EveryWay.RunAsync(
        () =>
        {
            var flow = Flow.Named("f");
            var quotes = Group.Of("quotes", Works("a", 7), Works("b", 3), Fails("c")).AtLeast(2);
            return flow.Returns(flow.After(quotes).Add("best", outcome => outcome.Results<int>().Min()));
        },
        result => result.EnsureCompleted().ResultOf<int>("best").ShouldBe(3));

    [Fact]
    public Task A_group_may_be_tried_again_as_a_whole() => EveryWay.RunAsync(
        () =>
        {
            var flaky = Node.Named("flaky").Prep(s => s.GetInt("tries")).Exec(n => n < 2 ? throw new TimeoutException() : n);
            var count = Node.Named("count").Post(s => s.Add("tries", 1));
            return Flow.Named("f").StartAt(Group.Of("g", count >> flaky, Works("b")).Attempts(3)).Build();
        },
        result => result.EnsureCompleted().State.GetInt("tries").ShouldBe(2));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public Task A_retry_of_the_run_runs_the_failed_members_again_and_asks_the_policy_anew(int members) => FlowTestHost.RunAsync(async host =>
    {
        var (broken, executed) = (true, new List<string>());
        FlowPart Member(int i) => Node.Named($"n{i}").Exec(x =>
        {
            executed.Add($"{x.IdempotencyKey} {x.Attempt}");
            return broken && i != 1 ? throw new FormatException("odd") : i;
        });
        var group = Group.Of("g", [.. Enumerable.Range(0, members).Select(Member)]);
        var run = await host.StartAsync(Flow.Named("f").StartAt(group).Connect(group, After()).Build());
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        (await run.RetryAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed, "still broken");
        executed.Clear();
        broken = false;
        await host.CrashAsync();
        await host.RestartAsync();

        (await run.RetryAsync()).ShouldBeTrue();
        var result = await run.WaitAsync();

        result.EnsureCompleted().State.GetInt("after").ShouldBe(1);
        string[] again = [.. Enumerable.Range(0, members).Where(i => i != 1).Select(i => $"{run.Id}/g#1/n{i}#1 3")];
        // The visits that failed go on, under their keys, in their third attempt.
        executed.Order(StringComparer.Ordinal).ShouldBe(again);
        result.ResultOf<GroupOutcome>("g/(policy)").Succeeded.Count.ShouldBe(members);
    });

    [Fact]
    public Task A_retry_with_new_keys_enters_the_failed_members_anew() => FlowTestHost.RunAsync(async host =>
    {
        var keys = new List<string>();
        var member = Node.Named("a").Exec(x =>
        {
            keys.Add(x.IdempotencyKey);
            return keys.Count < 2 ? throw new FormatException("odd") : 1;
        });
        var run = await host.StartAsync(Flow.Named("f").StartAt(Group.Of("g", member)).Build(), null, new() { Id = "run" });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);

        await run.RetryAsync(newKeys: true);

        (await run.WaitAsync()).EnsureCompleted();
        keys.ShouldBe(["run/g#1/a#1", "run/g#1/a#2"]);
    });

    [Fact]
    public Task A_child_run_that_failed_as_a_member_of_a_group_is_started_again_by_a_retry() => FlowTestHost.RunAsync(async host =>
    {
        var broken = true;
        var child = Flow.Named("child").StartAt(Node.Named("x").Exec(_ => broken ? throw new FormatException("odd") : 1)).Build();
        var flow = Flow.Named("f").StartAt(Group.Of("g", child.AsChildRun("call"))).Build();
        var run = await host.StartAsync(flow, null, new() { Id = "run" });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        broken = false;

        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted();
    });

    [Fact]
    public Task A_retry_after_a_policy_that_refused_success_asks_only_the_policy() => FlowTestHost.RunAsync(async host =>
    {
        var (content, worked) = (false, 0);
        var member = Node.Named("a").Exec(_ => ++worked);
        var group = Group.Of("g", member).Under(GroupPolicy.Custom(_ => content));
        var run = await host.StartAsync(Flow.Named("f").StartAt(group).Build());
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        content = true;

        await run.RetryAsync();

        (await run.WaitAsync()).EnsureCompleted();
        worked.ShouldBe(1);
    });

    [Fact]
    public async Task A_policy_is_not_changed_once_a_flow_has_been_built_with_the_group()
    {
        var group = Group.Of("g", Works("a"));
        (await Flowing(group).RunAsync()).EnsureCompleted();
        Should.Throw<NodeFrozenException>(() => group.BestEffort());
    }

    [Fact]
    public void A_group_of_fewer_than_none_is_refused()
        => Should.Throw<FlowBuildException>(()
            => Flowing(Group.Of("g", Works("a")).AtLeast(-1))).Problems.ShouldHaveSingleItem().Code.ShouldBe("group-count");

    [Fact]
    public void A_group_of_more_than_there_are_members_and_a_critical_name_that_is_no_members_are_refused()
    {
        Should.Throw<FlowBuildException>(
            () => Flowing(Group.Of("g", Works("a"), Works("b")).AtLeast(3))).Problems.ShouldHaveSingleItem().Code.ShouldBe("group-count");
        Should.Throw<FlowBuildException>(
            () => Flowing(Group.Of("g", Works("a")).Critical("nobody"))).Problems.ShouldHaveSingleItem().Code.ShouldBe("group-critical");
    }

    [Fact]
    public void Mistakes_within_a_group_are_told_with_those_around_it()
    {
        var error = Should.Throw<FlowBuildException>(() => Flowing(Group.Of("g", Works("a") >> Works("b"), Works("c"), Works("c")).Critical("x")));
        error.Problems.Select(problem => problem.Code).ShouldBe(["group-critical", "duplicate-name"]);
        error.Problems[1].Where.ShouldBe("g: c");
    }
}
