using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>Forked and joined runs whose process ends at every commit: before it, after it, in memory and on SQLite.</summary>
[Trait("semantics", "12.7")]
[Trait("semantics", "12.8")]
public sealed class JoinedCrashTests
{
    private static LambdaNode<NoPrep, NoPrep> Step(string name) => Node.Named(name).Post(s => s.Add(name, 1));

    private static void Counts(RunResult result, params string[] expected)
        => expected.Select(entry => entry.Split(' ')[0]).Select(name => $"{name} {result.EnsureCompleted().State.GetInt(name)}").ShouldBe(expected);

    [Fact]
    public Task A_nested_flow_with_forks_and_joins_that_is_tried_again_ends_the_same_wherever_the_process_ends() => EveryWay.RunAsync(
        () =>
        {
            var (split, left, right, begin, sink) = (Step("split"), Step("left"), Step("right"), Step("begin"), Step("sink"));
            var join = Node.Named("join").Prep(s => s.GetInt("split")).Exec(tries => tries < 3 ? throw new TimeoutException($"try {tries}") : tries)
                .Post((s, _) => s.Add("join", 1));
            var inner = Flow.Named("inner").StartAt(split).Fork(split, ActionName.Default, left, right).Connect(left, join).Connect(right, join)
                .Join(join, Join.All)
                .Build().AsNode("inner").Attempts(3, TimeSpan.FromMilliseconds(20));
            var beside = Step("beside");
            return Flow.Named("f").StartAt(begin).Fork(begin, ActionName.Default, inner, beside).Connect(inner, sink).Connect(beside, sink)
                .Join(sink, Join.All).Build();
        },
        result =>
        {
            Counts(result, "begin 1", "split 3", "left 3", "right 3", "join 1", "beside 1", "sink 1");
            result.NodeStatuses.ShouldAllBe(node => node.Value == NodeStatus.Completed);
        });

    [Fact]
    public Task A_race_that_cuts_off_the_rest_has_one_winner_wherever_the_process_ends() => EveryWay.RunAsync(
        () =>
        {
            var (begin, a, b, p, q, far, all, first, end) =
                (Step("begin"), Step("a"), Step("b"), Step("p"), Step("q"), Step("far"), Step("all"), Step("first"), Step("end"));
            var inner = Flow.Named("inner").StartAt(p).Connect(p, q).Build().AsNode("inner");
            // Three ways to the race: straight, by a nested flow, and by a join that waits.
            return Flow.Named("race").StartAt(begin).Fork(begin, ActionName.Default, a, inner, b, far).Connect(b, all).Connect(far, all)
                .Join(all, Join.All)
                .Connect(a, first).Connect(inner, first).Connect(all, first).Join(first, Join.Any.CancelRemaining()).Connect(first, end).Build();
        },
        result =>
        {
            Counts(result, "begin 1", "first 1", "end 1");
            foreach (var node in new[] { "a", "b", "far", "all" })
            {
                // What was committed is done; what was not is cut off, or out of reach, and has left nothing.
                var isDone = result.State.GetInt(node) == 1;
                result.NodeStatuses[node].ShouldBeOneOf(isDone ? [NodeStatus.Completed] : [NodeStatus.Interrupted, NodeStatus.Bypassed]);
            }

            new[] { result.State.GetInt("a"), result.State.GetInt("q"), result.State.GetInt("all") }.Sum()
                .ShouldBeGreaterThanOrEqualTo(1, "somebody won");
            result.Errors.ShouldBeEmpty();
        });

    [Fact]
    public Task A_join_in_a_loop_of_a_flow_in_a_loop_is_made_once_a_round_wherever_the_process_ends() => EveryWay.RunAsync(
        () =>
        {
            var (outer, split, left, right) = (Step("outer"), Step("split"), Step("left"), Step("right"));
            var join = Node.Named("join").Exec((ExecContext x) => x.Visit).Post((s, visit) =>
            {
                s.Add("join", 1);
                return visit % 2 == 1 ? "again" : "on";
            });
            var inner = Flow.Named("inner").StartAt(split).Fork(split, ActionName.Default, left, right).Connect(left, join).Connect(right, join)
                .Join(join, Join.All)
                .Connect(join, "again", split).Build().AsNode("inner");
            var gather = Node.Named("gather").Exec((ExecContext x) => x.Visit).Post((s, visit) =>
            {
                s.Add("gather", 1);
                return visit < 3 ? "again" : "end";
            });
            var side = Step("side");
            return Flow.Named("loops").StartAt(outer).Fork(outer, ActionName.Default, inner, side).Connect(inner, "on", gather).Connect(side, gather)
                .Join(gather, Join.All)
                .Connect(gather, "again", outer).Build();
        },
        result => Counts(result, "outer 3", "split 6", "left 6", "right 6", "join 6", "side 3", "gather 3"));

    [Fact]
    public Task A_group_in_a_loop_is_judged_by_what_each_round_did_wherever_the_process_ends() => EveryWay.RunAsync(
        () =>
        {
            var begin = Step("begin");
            var odd = Node.Named("odd").Prep(s => s.GetInt("begin"))
                .Exec(round => round % 2 == 1 ? throw new FormatException($"round {round}") : round);
            var group = Group.Of("g", odd, Step("x") >> Step("y"), Group.Of("deep", Step("z"))).AtLeast(2);
            var look = Node.Named("look").Prep((s, c) => (Outcome: c.ResultOf(group).ToString(), Round: s.GetInt("begin"))).Exec(seen => seen)
                .Post((s, seen) =>
            {
                s.Append("seen", seen.Outcome);
                return seen.Round < 3 ? "again" : "end";
            });
            return Flow.Named("rounds").StartAt(begin).Connect(begin, group).Connect(group, look).Connect(look, "again", begin).KeepResult(group)
                .Build();
        },
        result =>
        {
            Counts(result, "begin 3", "x 3", "y 3", "z 3");
            result.State.GetList("seen").Select(seen => (string)seen!).ShouldBe(
                ["g: 2 of 3 succeeded, failed: odd", "g: 3 of 3 succeeded", "g: 2 of 3 succeeded, failed: odd"]);
        });

    [Fact]
    [Trait("semantics", "4")]
    public void A_failed_run_that_is_retried_repeats_nothing_that_is_done_wherever_the_process_ends()
        => FlowTestHost.Explore(async host =>
        {
            var run = await host.StartAsync(DrawFailing(), null, new() { Id = "run" });
            for (var retries = 0; ; retries++)
            {
                var waiting = run.WaitAsync();
                for (var ends = 0; !waiting.IsCompleted && ends < 100; ends++)
                {
                    host.StepUntil(() => host.Commits >= 2 || waiting.IsCompleted);
                    if (waiting.IsCompleted)
                        break;
                    await host.CrashAsync();
                    await host.RestartAsync();
                }

                var result = await waiting;
                if (result.Status == RunStatus.Completed)
                {
                    Counts(result, "begin 1", "a 1", "b 1", "c 1", "pre 1", "deep 1", "sink 1");
                    result.State.GetList("keys").Select(key => (string)key!).Order(StringComparer.Ordinal)
                        .ShouldBe(["run/a#1", "run/b#1", "run/c#1", "run/inner#1/deep#1"]);
                    return;
                }

                result.Errors.Select(error => error.Node).ShouldBe(retries == 0 ? ["a", "b", "inner/deep"] : ["b"], "every failure, sorted by node");
                (await run.RetryAsync()).ShouldBeTrue();
            }
        }, shortForm: 12, longForm: 500);

    /// <summary>
    /// Nodes that fail in their first attempt, or in their first two, beside each other and in a nested flow, before a join of all.
    /// </summary>
    private static FlowDefinition DrawFailing()
    {
        static LambdaNode<NoPrep, int> Work(string name, int failures)
            => Node.Named(name).Exec((ExecContext x) => x.Attempt <= failures ? throw new FormatException($"{name} {x.Attempt}") : 1)
                .Post((s, _, c) =>
            {
                s.Add(name, 1);
                s.Append("keys", c.IdempotencyKey);
            });
        var (begin, sink, pre) = (Step("begin"), Step("sink"), Step("pre"));
        var (a, b, c, deep) = (Work("a", 1), Work("b", 2), Work("c", 0), Work("deep", 1));
        var inner = Flow.Named("inner").StartAt(pre).Connect(pre, deep).Build().AsNode("inner");
        return Flow.Named("f").StartAt(begin).Fork(begin, ActionName.Default, a, b, c, inner).Connect(a, sink).Connect(b, sink).Connect(c, sink)
            .Connect(inner, sink)
            .Join(sink, Join.All).OnFailure(FailurePolicy.Continue).Build();
    }
}
