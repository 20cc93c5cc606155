using ActorFlow.Actors.Tests.Graphs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Dynamic;

/// <summary>Work that a node adds: in every way a run can go, crashes after every commit and restarts included.</summary>
[Trait("semantics", "5")]
public sealed class NextTests
{
    internal static LambdaNode<NoPrep, NoPrep> Visited(string name)
        => Node.Named(name).Post((s, c) => s.Append("path", c.HasData ? $"{name}({c.Data<int>()})" : name));

    internal static List<string> Visits(RunResult result)
        => [.. result.EnsureCompleted().State.GetList<string>("path").Order(StringComparer.Ordinal)];

    internal static LambdaNode<NoPrep, NoPrep> Asking(string name, Action<NodeContext> ask) => Node.Named(name).Post((s, c) =>
    {
        s.Append("path", name);
        ask(c);
    });

    [Fact]
    public Task Next_adds_a_node_and_the_nodes_own_transitions_fire_all_the_same() => EveryWay.RunAsync(
        () =>
        {
            var (worker, end) = (Visited("worker"), Visited("end"));
            var start = Asking("start", c => c.Next(worker, 7));
            return Flow.Named("f").StartAt(start).Connect(start, end).Include(worker).Build();
        },
        result => Visits(result).ShouldBe(["end", "start", "worker(7)"]));

    [Fact]
    public Task Next_adds_a_group_a_chain_and_a_fragment_of_a_group_and_what_integrates_it() => EveryWay.RunAsync(
        () =>
        {
            var (a, b, sum) = (Visited("a"), Visited("b"), Visited("sum"));
            var start = Asking("start", c =>
            {
                c.Next(a >> b, 1);
                c.Next(Group.Of("pair", a, b), 2);
                c.Next(Group.Of("both", a, b).BestEffort() >> sum, 3, "fragment");
                c.Next(a | b, 4);
                c.Next((a | b) >> sum, 5);
            });
            return Flow.Named("f").StartAt(start).Include(a, b, sum).Build();
        },
        result => Visits(result).ShouldBe(
            ["a(1)", "a(2)", "a(3)", "a(4)", "a(5)", "b(1)", "b(2)", "b(3)", "b(4)", "b(5)", "start", "sum(3)", "sum(5)"]));

    [Fact]
    public Task Fan_out_from_data_runs_a_node_per_item_and_the_integrator_once_with_their_results() => EveryWay.RunAsync(
        () =>
        {
            var square = Node.Named("square").Exec(x => x.Data<int>() * x.Data<int>());
            var sum = Node.Named("sum").Prep((s, c) => c.ResultOf<GroupOutcome>("squares/(policy)").Results<int>().Sum()).Exec(total => total)
                .Post((s, total) => s.Add("total", total));
            var start = Node.Named("start").Post((s, c) =>
                c.Next(Group.Of("squares",
                    [.. s.GetList<int>("numbers").Select(number => DynamicTask.Of(square, $"square-{number}", number))]) >> sum));
            return Flow.Named("f").StartAt(start).Include(square, sum).Build();
        },
        result => result.EnsureCompleted().State.GetInt("total").ShouldBe(1 + 4 + 9 + 16),
        () => new() { ["numbers"] = new[] { 1, 2, 3, 4 } });

    [Fact]
    public Task It_makes_no_difference_where_the_objects_of_the_work_were_made() => EveryWay.RunAsync(
        () =>
        {
            var start = Asking("start", c =>
            {
                var (a, b) = (Visited("a"), Visited("b"));
                c.Next(a >> b, 1);
                c.Next(Group.Of("pair", a, b), 2);
            });
            return Flow.Named("f").StartAt(start).Include(Visited("a"), Visited("b")).Build();
        },
        result => Visits(result).ShouldBe(["a(1)", "a(2)", "b(1)", "b(2)", "start"]));

    [Fact]
    public Task Two_branches_that_add_the_same_node_at_once_make_two_visits() => EveryWay.RunAsync(
        () =>
        {
            var worker = Node.Named("worker").Exec(x => x.IdempotencyKey).Post((s, key) => s.Append("keys", key));
            var (left, right) = (Asking("left", c => c.Next(worker, 1, "same")), Asking("right", c => c.Next(worker, 1, "same")));
            return Flow.Named("f").Draw(left | right).Include(worker).Build();
        },
        result =>
        {
            var keys = result.EnsureCompleted().State.GetList<string>("keys");
            keys.Distinct().Count().ShouldBe(2);
            keys.ShouldAllBe(key => key.Contains("~same#"));
        });

    [Fact]
    public Task Added_work_does_not_count_at_the_joins_around_it() => FlowTestHost.RunAsync(async host =>
    {
        var slow = Node.Named("slow").Exec(async x => await Task.Delay(TimeSpan.FromHours(1), x.TimeProvider, x.CancellationToken))
            .Post((s, _) => s.Append("path", "slow"));
        var (b, c, d) = (Asking("b", x => x.Next(slow)), Visited("c"), Visited("d"));
        var a = Visited("a");
        var flow = Flow.Named("f").Draw(a >> (b | c) >> d).Include(slow).Build();
        var result = await host.RunAsync(flow);
        string.Join(" ", result.EnsureCompleted().State.GetList<string>("path").TakeLast(2)).ShouldBe("d slow");
    });

    [Fact]
    public Task A_nested_flow_is_not_left_before_the_work_that_was_added_in_it_is_done() => EveryWay.RunAsync(
        () =>
        {
            var (worker, end) = (Visited("worker"), Visited("end"));
            var start = Asking("start", c => c.Next(worker));
            var inner = Flow.Named("inner").StartAt(start).Include(worker).Build().AsNode();
            return Flow.Named("f").StartAt(inner).Connect(inner, end).Build();
        },
        result => result.EnsureCompleted().State.GetList<string>("path")[^1].ShouldBe("end"));

    [Fact]
    public Task A_member_of_a_group_and_added_work_itself_may_add_work_that_the_flow_around_knows() => EveryWay.RunAsync(
        () =>
        {
            var leaf = Visited("leaf");
            var (member, worker) = (Asking("member", c => c.Next(leaf, 1)), Asking("worker", c => c.Next(leaf, 2)));
            var start = Asking("start", c => c.Next(worker >> worker2()));
            var group = Group.Of("group", member);
            return Flow.Named("f").Draw(start >> group).Include(leaf, worker, worker2()).Build();

            static Node worker2() => Visited("last");
        },
        result => Visits(result).ShouldBe(["last", "leaf(1)", "leaf(2)", "member", "start", "worker"]));

    [Fact]
    public Task Work_may_name_a_nested_flow() => EveryWay.RunAsync(
        () =>
        {
            var inner = Flow.Named("inner").Draw(Visited("x") >> Visited("y")).Build().AsNode("inner");
            return Flow.Named("f").StartAt(Asking("start", c => c.Next(inner, 5))).Include(inner).Build();
        },
        result => Visits(result).ShouldBe(["start", "x(5)", "y(5)"]));

    [Fact]
    public Task Work_may_name_a_child_run() => EveryWay.RunAsync(
        () =>
        {
            var child = Flow.Named("child").StartAt(Node.Named("c").Post(s => s.Set("out", s.GetInt("in") + 1))).Build().AsChildRun("child")
                .Input(s => new RunInput { ["in"] = 41 }).Output((s, run) => s.Set("answer", run.State.GetInt("out")));
            return Flow.Named("f").StartAt(Asking("start", c => c.Next(child))).Include(child).Build();
        },
        result => result.EnsureCompleted().State.GetInt("answer").ShouldBe(42));

    [Fact]
    public async Task A_failure_of_added_work_fails_the_run_and_a_retry_runs_it_again()
    {
        var calls = 0;
        var worker = Node.Named("worker").Exec(x => ++calls == 1 ? throw new InvalidOperationException("no") : x.Data<string>())
            .Post((s, data) => s.Set("data", data));
        var start = Node.Named("start").Post((s, c) => c.Next(worker, "kept", "one"));
        await FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Flow.Named("f").StartAt(start).Include(worker).Build());
            var failed = await run.WaitAsync();
            (failed.Status, failed.Errors.Single().Node).ShouldBe((RunStatus.Failed, "+one/worker"));
            await host.RestartAsync();
            (await host.System.RetryAsync(run.Id)).ShouldBeTrue();
            (await host.System.WaitAsync(run.Id)).EnsureCompleted().State.GetString("data").ShouldBe("kept");
        });
    }

    [Fact]
    public Task Error_boundary_and_continue_on_error_of_a_node_hold_in_added_work() => EveryWay.RunAsync(
        () =>
        {
            var (worker, handler, other) = (Node.Named("worker").Exec<int>(_ => throw new InvalidOperationException("no")), Visited("handler"),
                Node.Named("other").Exec<int>(_ => throw new InvalidOperationException("no")));
            var start = Asking("start", c =>
            {
                c.Next(worker);
                c.Next(other >> Visited("after"));
            });
            return Flow.Named("f").StartAt(start).Include(worker, other, Visited("after")).OnError(worker, handler).ContinueOnError(other).Build();
        },
        result => Visits(result).ShouldBe(["after", "handler", "start"]));

    [Theory]
    [InlineData("unknown", "does not know its node 'stranger'")]
    [InlineData("twice", "two pieces of work with the id 'same'")]
    [InlineData("many", "more than 3 pieces of work")]
    [InlineData("policy", "a policy of your own")]
    [InlineData("class", "is a LambdaNode<NoPrep, int>, and what flow 'f' knows by that name is a LambdaNode<NoPrep, NoPrep>")]
    [InlineData("prep", "calls Next outside of Post")]
    public Task What_cannot_be_added_is_a_clear_error_of_the_visit(string how, string text) => FlowTestHost.RunAsync(async host =>
    {
        var worker = Visited("worker");
        var start = Node.Named("start").Prep((s, c) =>
        {
            if (how == "prep")
                c.Next(worker);
            return 0;
        }).Exec(x => x).Post((s, _, c) =>
        {
            switch (how)
            {
                case "unknown": c.Next(Visited("stranger")); break;
                case "twice":
                    c.Next(worker, 1, "same");
                    c.Next(worker, 2, "same");
                    break;
                case "many":
                    for (var i = 0; i < 4; i++)
                        c.Next(worker);
                    break;
                case "policy": c.Next(Group.Of("g", worker).Under(GroupPolicy.Custom(_ => true))); break;
                case "class": c.Next(Node.Named("worker").Exec(_ => 1)); break;
            }
        });
        start.Options.MaxTasks = 3;
        var result = await host.RunAsync(Flow.Named("f").StartAt(start).Include(worker).Build());
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Node, error.Type).ShouldBe(("start", typeof(DynamicWorkException).FullName));
        error.Message.ShouldContain(text);
    });

    [Fact]
    public Task A_visit_without_data_says_so_and_can_look() => FlowTestHost.RunAsync(async host =>
    {
        var start = Node.Named("start").Prep((s, c) => c.TryGetData<int>(out _) || c.HasData).Exec((has, x) => has ? 1 : x.Data<int>());
        var error = (await host.RunAsync(Flow.Named("f").StartAt(start).Build())).Errors.Single();
        error.Type.ShouldBe(typeof(DynamicWorkException).FullName);
        error.Message.ShouldContain("TryGetData");
    });

    [Fact]
    public Task MaxVisits_counts_added_work_and_the_error_is_that_of_the_visit_that_adds_too_much() => FlowTestHost.RunAsync(async host =>
    {
        var worker = Visited("worker").MaxVisits(2);
        var start = Asking("start", c => c.Next(worker));
        var again = Asking("again", c => c.Next(worker | DynamicTask.Of(worker, "other")));
        var result = await host.RunAsync(Flow.Named("f").Draw(start >> again).Include(worker).Build());
        var error = result.Errors.ShouldHaveSingleItem();
        (error.Node, error.Type).ShouldBe(("again", typeof(LoopLimitException).FullName));
        error.Message.ShouldContain("MaxVisits of 2");
    });

    [Fact]
    public Task Work_that_adds_itself_without_end_is_stopped_by_MaxSteps() => FlowTestHost.RunAsync(async host =>
    {
        Node? self = null;
        self = Node.Named("self").Post((s, c) => c.Next((FlowPart)self!));
        var result = await host.RunAsync(Flow.Named("f").StartAt(self).MaxSteps(100).Build());
        result.Errors.ShouldHaveSingleItem().Type.ShouldBe(typeof(LoopLimitException).FullName);
    });
}
