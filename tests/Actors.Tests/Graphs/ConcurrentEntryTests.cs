using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>A group or nested flow that two tokens enter at the same time: each entry sees what was done in it, and nothing else.</summary>
[Trait("semantics", "5")]
public sealed class ConcurrentEntryTests
{
    private static bool IsSecond(string key) => key.Contains("g#2", StringComparison.Ordinal);

    [Fact]
    public Task The_policy_of_each_entry_into_a_group_judges_its_own_members() => EveryWay.RunAsync(
        () =>
        {
            var member = Node.Named("m").Exec(x => IsSecond(x.IdempotencyKey) ? throw new FormatException("odd") : 7);
            var other = Node.Named("n").Exec(x => IsSecond(x.IdempotencyKey) ? 2 : 1);
            var group = Group.Of("g", member, other).Under(GroupPolicy.Custom(outcome
                => outcome.Failed.Count > 0 ? outcome.ResultOf<int>("n") == 1 : outcome.ResultOf<int>("m") == 7 && outcome.ResultOf<int>("n") == 1));
            var (first, second, split) = (Step("first"), Step("second"), Step("split"));
            var good = Node.Named("good").Post(s => s.Add("good", 1));
            var bad = Node.Named("bad").Prep((_, c) => c.Error!.Message).Exec(message => message).Post((s, message) => s.Append("bad", message));
            return Flow.Named("f").StartAt(split).Fork(split, ActionName.Default, first, second).Connect(first, group).Connect(second, group)
                .Connect(group, good).OnError(group, bad).Build();
        },
        result =>
        {
            result.EnsureCompleted().State.GetInt("good").ShouldBe(1);
            ((string)result.State.GetList("bad").ShouldHaveSingleItem()!).ShouldContain("Failed: 'm' (System.FormatException: odd). Succeeded: 'n'.");
        });

    [Fact]
    public Task A_node_in_a_nested_flow_reads_the_result_of_its_own_entry() => EveryWay.RunAsync(
        () =>
        {
            var make = Node.Named("make").Exec(x => IsSecond(x.IdempotencyKey) ? 2 : 1);
            var take = Node.Named("take").Prep((_, c) => (Made: c.ResultOf(make), c.IdempotencyKey))
                .Exec(both => (both.Made == 2) == IsSecond(both.IdempotencyKey))
                .Post((s, fits) => s.Add(fits ? "right" : "wrong", 1));
            var inner = Flow.Named("inner").StartAt(make).Connect(make, take).KeepResult(make).Build().AsNode("g");
            var (first, second, split) = (Step("first"), Step("second"), Step("split"));
            return Flow.Named("f").StartAt(split).Fork(split, ActionName.Default, first, second).Connect(first, inner).Connect(second, inner).Build();
        },
        result => (result.EnsureCompleted().State.GetInt("right"), result.State.GetInt("wrong")).ShouldBe((2, 0)));

    private static LambdaNode<NoPrep, NoPrep> Step(string name) => Node.Named(name).Post(_ => { });
}
