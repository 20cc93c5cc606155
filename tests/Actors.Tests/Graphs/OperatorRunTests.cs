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
