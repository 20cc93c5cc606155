using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

[Trait("semantics", "5")]
public sealed class OperatorRunTests
{
    private static LambdaNode<NoPrep, NoPrep> Counted(string name) => Node.Named(name).Post(s => s.Add(name, 1));

    private static string Counts(RunResult result)
        => string.Join(" ", result.EnsureCompleted().State.Keys.Select(key => $"{key}{result.State.GetInt(key)}"));

    [Fact]
    public Task A_diamond_runs_its_sink_once() => EveryWay.RunAsync(
        () => Flow.Of(Counted("a") >> (Counted("b") | Counted("c")) >> Counted("d")),
        result => Counts(result).ShouldBe("a1 b1 c1 d1"));

    [Fact]
    public void A_graph_with_one_entry_needs_no_start_and_with_several_the_error_lists_them()
    {
        var (a, b, c) = (Counted("a"), Counted("b"), Counted("c"));
        Flow.Named("one").Connect(a, b).Connect(b, c).Build().Start.ShouldBe("a");
        var problem = Should.Throw<FlowBuildException>(() => Flow.Named("two").Connect(a, c).Connect(b, c).Build()).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.What.Contains("'a'", StringComparison.Ordinal), problem.What.Contains("'b'", StringComparison.Ordinal)).ShouldBe(
            ("several-starts", true, true));
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public Task Actions_and_names_of_odd_characters_route_join_and_keep_results_over_restarts() => EveryWay.RunAsync(
        () =>
        {
            const string Odd = "a/b#1 → \"x\" \\ ~ ünï 🚀 <script>";
            var begin = Node.Named("begin").Exec(_ => 1).Post((_, _, c) =>
            {
                c.AlsoRoute("a/b");
                return Odd;
            });
            var (left, right, end) = (Node.Named("in/left").Exec(_ => 2), Node.Named("in/right#2~").Exec(_ => 3), Node.Named("end%2F").Prep((_, c) =>
                c.ResultOf<int>("in/left") + c.ResultOf<int>("in/right#2~")).Exec(n => n).Post((s, n) => s.Set("sum", n)));
            var nested = Flow.Named("nested").StartAt(Node.Named("left").Exec(_ => 4)).KeepResults().Build().AsNode("in");
            return Flow.Named("odd").StartAt(begin).Connect(begin, Odd, left).Fork(begin, "a/b", right, nested).Connect(left, end).Connect(right, end)
                .Connect(nested, end)
                .Join(end, Join.All).KeepResults().Build();
        },
        result => result.EnsureCompleted().State.GetInt("sum")
            .ShouldBe(5, "a node named like a path hides what is at that path, and never the other way round"));

    [Fact]
    public Task A_diamond_of_two_chains_runs_its_sink_for_each_arrival() => EveryWay.RunAsync(
        () =>
        {
            var (a, d) = (Counted("a"), Counted("d"));
            return Flow.Of(a >> Counted("b") >> d, a >> Counted("c") >> d);
        },
        result => Counts(result).ShouldBe("a1 b1 c1 d2"));

    [Fact]
    public Task A_node_beside_a_group_that_holds_it_runs_once() => EveryWay.RunAsync(
        () =>
        {
            var a = Counted("a");
            return Flow.Of((a | (Counted("b") | a)) >> Counted("end"));
        },
        result => Counts(result).ShouldBe("a1 b1 end1"));

    [Fact]
    public Task Groups_chains_and_groups_in_chains_compose() => EveryWay.RunAsync(
        () => Flow.Of((Counted("a") | Counted("b") >> (Counted("c") | Counted("d"))) >> (Counted("e") | Counted("f")) >> Counted("g")),
        result => Counts(result).ShouldBe("a1 b1 c1 d1 e1 f1 g1"));

    [Fact]
    public Task A_loop_around_a_group_runs_it_in_each_round() => EveryWay.RunAsync(
        () =>
        {
            var (a, d) = (Counted("a"), Node.Named("d").Post(s => { s.Add("d", 1); return s.GetInt("d") < 3 ? "retry" : "ok"; }));
            return Flow.Of(a >> (Counted("b") | Counted("c")) >> d, d - "retry" >> a, d - "ok" >> Counted("end"));
        },
        result => Counts(result).ShouldBe("a3 b3 c3 d3 end1"));

    [Fact]
    public Task A_group_with_a_policy_is_a_link_like_a_node() => EveryWay.RunAsync(
        () => Flow.Of(Counted("a") >> (Counted("b") | Node.Named("bad").Exec(int (ExecContext _) => throw new FormatException()))
            .BestEffort() >> Counted("c")),
        result => Counts(result).ShouldBe("a1 b1 c1"));
}
