using System.Text.RegularExpressions;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Flows.SampleFlows;

namespace ActorFlow.Runtime.Tests.Flows;

[Trait("semantics", "1")]
public class FlowBuilderTests
{
    private static readonly Node A = Step("a");
    private static readonly Node B = Step("b");
    private static readonly Node C = Step("c");
    private static readonly Node D = Step("d");

    /// <summary>A drawing with one mistake, by the code of the problem, and what its message has to name.</summary>
    private static readonly Dictionary<string, (Func<FlowBuilder> Draw, string[] Names)> Mistakes = new(StringComparer.Ordinal)
    {
        ["no-nodes"] = (() => Flow.Named("f"), ["f", "no node"]),
        ["missing-start"] = (() => Flow.Named("f").Connect(A, B).Connect(B, A), ["StartAt"]),
        ["several-starts"] = (() => Flow.Named("f").Add(A).Add(B), ["'a'", "'b'", "StartAt"]),
        ["second-start"] = (() => Flow.Named("f").StartAt(A).StartAt(B), ["'a'", "b"]),
        ["connected-twice"] = (() => Flow.Named("f").StartAt(A).Connect(A, "x", B).Connect(A, "x", A), ["a --x-->", "'b'", "'a'", "Fork"]),
        ["task-in-drawing"] = (() => Flow.Named("f").Draw(A >> DynamicTask.Of(B, "twice")), ["twice", "DynamicTask"]),
        ["double-target"] = (() => Flow.Named("f").StartAt(A).Fork(A, "x", B, B), ["a --x-->", "'b'"]),
        ["duplicate-name"] = (() => Flow.Named("f").StartAt(A).Connect(A, Step("a")), ["a", "two different nodes"]),
        ["second-boundary"] = (() => Flow.Named("f").StartAt(A).OnError(A, B).OnError(A, A), ["a", "'b'"]),
        ["bad-history"] = (() => Flow.Named("f").StartAt(A).KeepHistory(9), ["KeepHistory is 9", "1000"]),
        ["bad-deadline"] = (() => Flow.Named("f").StartAt(A).Deadline(TimeSpan.Zero), ["Deadline is 00:00:00", "3.00:00:00"]),
        ["double-update"] = (() => Flow.Named("f").StartAt(A).OnUpdate<int, int>("u", (_, n) => n)
            .OnUpdate<int, int>("u", (_, n) => n), ["u", "once"]),
        ["bad-max-steps"] = (() => Flow.Named("f").StartAt(A).MaxSteps(0), ["MaxSteps is 0", "1000"]),
        ["double-key"] = (() => Flow.Named("f").StartAt(A).State(new StateKey<int>("n"), new StateKey<string>("n")), ["n", "twice"]),
        ["bad-max-concurrency"] = (() => Flow.Named("f").StartAt(A).MaxConcurrency(0), ["MaxConcurrency is 0", "8"]),
        ["second-join"] = (() => Flow.Named("f").StartAt(A).Connect(A, B).Join(B, Join.All).Join(B, Join.Any), ["b", "All", "Any"]),
        ["join-option"] = (() => Flow.Named("f").StartAt(A).Connect(A, B).Join(B, Join.All.CancelRemaining()), ["b", "All", "CancelRemaining"]),
        ["join-count"] = (() => Flow.Named("f").StartAt(A).Connect(A, B).Connect(B, "again", B)
            .Join(B, Join.AtLeast(2)), ["b", "at least 2", "1 can"]),
        ["two-ways-on-error"] = (() => Flow.Named("f").StartAt(A).OnError(A, B).ContinueOnError(A), ["a", "'b'", "ContinueOnError"]),
        ["loop-overlap"] = (() => Flow.Named("f").StartAt(A).Fork(A, "go", B, C).Connect(B, D).Connect(C, D).Join(D, Join.Any)
            .Connect(D, "again", A), ["a → b → d → a", "'d'", "'a'", "Join.All"]),
        ["nested-retry"] = (() => Flow.Named("f").StartAt(Inner().Retry(new Custom())), ["inner", "RetryPolicy.Constant"]),
        ["offer-misplaced"] = (() => Flow.Named("f").StartAt(Inner().Requires("gpu")), ["inner", "Requires"]),
        ["nested-option"] = (() => Flow.Named("f").StartAt(Inner().JournalPrep()), ["inner", "JournalPrep"]),
    };

    public static TheoryData<string> Codes => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_mistake_is_reported_with_what_where_and_what_to_do(string code)
    {
        var (draw, names) = Mistakes[code];
        var error = Should.Throw<FlowBuildException>(() => draw().Build());
        error.Flow.ShouldBe("f");
        var problem = error.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(code);
        problem.Remedy.ShouldNotBeNullOrWhiteSpace();
        foreach (var name in names)
            error.Message.ShouldContain(name);
    }

    [Fact]
    public void Every_code_of_a_problem_or_warning_has_a_test()
    {
        var codes = Repository.Files("src/Runtime", "*.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), """(?:Report\(|new\(|FlowProblem\()"([a-z]+(?:-[a-z]+)+|unreachable)","""))
            .Select(match => match.Groups[1].Value).Distinct().ToList();
        codes.Count.ShouldBeGreaterThan(Mistakes.Count);
        var tests = string.Concat(Repository.Files("tests", "*.cs").Select(File.ReadAllText));
        codes.Where(code => !tests.Contains($"\"{code}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_in_the_order_of_drawing()
    {
        var drawing = Flow.Named("f").Connect(A, "x", B).Connect(A, "x", A).MaxSteps(-1).Add(Step("b")).OnError(A, B).OnError(A, A).Add(Step("c"));
        var error = Should.Throw<FlowBuildException>(drawing.Build);
        error.Problems.Select(problem => problem.Code)
            .ShouldBe(["connected-twice", "bad-max-steps", "duplicate-name", "second-boundary", "several-starts"]);
        error.Message.ShouldContain("5 problem(s)");
        foreach (var problem in error.Problems)
            error.Message.ShouldContain(problem.ToString());
    }

    [Fact]
    public void The_same_mistake_made_twice_is_reported_once()
        => Should.Throw<FlowBuildException>(() => Flow.Named("f").StartAt(A).Add(Step("a")).Add(Step("a")).Build()).Problems.ShouldHaveSingleItem();

    [Fact]
    public void A_mistake_can_be_mended_on_a_new_drawing_and_freezes_nothing()
    {
        var node = Step("n");
        Should.Throw<FlowBuildException>(() => Flow.Named("f").StartAt(node).MaxSteps(0).Build());
        node.MaxVisits(5).Options.IsFrozen.ShouldBeFalse();
        Flow.Named("f").StartAt(node).Build().Start.ShouldBe("n");
    }

    [Fact]
    public void A_node_that_no_path_reaches_is_a_warning()
    {
        var flow = Flow.Named("f").StartAt(A).Connect(B, A).Build();
        var warning = flow.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Where).ShouldBe(("unreachable", "b"));
    }

    [Fact]
    public void An_error_boundary_reaches_its_handler()
        => Flow.Named("f").StartAt(A).OnError(A, B).Build().Warnings.ShouldBeEmpty();

    [Fact]
    public void The_only_node_that_nothing_leads_to_is_the_start_and_a_loop_to_itself_does_not_count()
        => Flow.Named("f").Connect(B, A).Connect(B, "again", B).Build().Start.ShouldBe("b");

    [Fact]
    public void Naming_the_same_start_again_is_no_mistake()
        => Flow.Named("f").StartAt(A).StartAt(A).Build().Start.ShouldBe("a");

    [Fact]
    public void A_fork_may_be_drawn_in_several_strokes()
        => Flow.Named("f").StartAt(A).Connect(A, "x", B).Fork(A, "x", Step("c"), Step("d")).Build().Transitions.Select(way => way.To)
            .ShouldBe(["b", "c", "d"]);

    [Fact]
    public void The_definition_shows_what_was_drawn()
    {
        var flow = Flow.Named("f").StartAt(A).Connect(A, "x", B).End(B, "done").Exit(B, "bad", "rejected").MaxSteps(9).Durable(Durability.Pipelined)
            .Build();
        flow.Nodes.ShouldBe([A, B]);
        flow.Transitions.ShouldBe([
            new("a", "x", TransitionKind.Node, "b", default),
            new("b", "done", TransitionKind.End, null, default),
            new("b", "bad", TransitionKind.Exit, null, "rejected")]);
        (flow.Name, flow.MaxSteps, flow.Durability).ShouldBe(("f", 9, Durability.Pipelined));
    }

    [Fact]
    public void A_flow_that_does_not_say_otherwise_has_the_documented_defaults()
    {
        var flow = Flow.Named("f").StartAt(A).Build();
        (flow.MaxSteps, flow.Durability).ShouldBe((1_000_000, Durability.Strict));
        (A.Options.MaxVisits, A.Options.Retry.MaxAttempts, A.Options.Timeout, A.Options.TotalTimeout, A.Options.JournalPrep).ShouldBe(
            (10_000, 1, null, null, false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public void A_name_without_anything_to_read_or_with_control_characters_is_refused(string name)
    {
        Should.Throw<ArgumentException>(() => Flow.Named(name));
        Should.Throw<ArgumentException>(() => Node.Named(name));
    }

    [Fact]
    public void A_name_has_at_most_two_hundred_characters()
    {
        Node.Named(new string('x', 200)).ShouldNotBeNull();
        Should.Throw<ArgumentException>(() => Node.Named(new string('x', 201))).Message.ShouldContain("200");
        Should.Throw<ArgumentException>(() => Flow.Named(new string('x', 201))).Message.ShouldContain("flow");
    }

    [Fact]
    public void A_name_with_broken_Unicode_is_refused_as_it_would_read_differently_after_a_restart()
    {
        Should.Throw<ArgumentException>(() => Node.Named("a\uD800"));
        Should.Throw<ArgumentException>(() => Flow.Named("a\uD800"));
    }

    [Fact]
    public void Options_of_a_node_are_frozen_when_a_flow_that_uses_it_is_built()
    {
        var node = Node.Named("n").Exec(_ => 1);
        Flow.Named("f").StartAt(node.MaxVisits(3)).Build();
        node.Options.IsFrozen.ShouldBeTrue();
        foreach (var change in new Action[]
        {
            () => node.MaxVisits(4), () => node.Attempts(2), () => node.Retry(RetryPolicy.Fast), () => node.Timeout(TimeSpan.FromSeconds(1)),
            () => node.TotalTimeout(TimeSpan.FromSeconds(1)), () => node.JournalPrep(), () => node.Post((_, _) => { }),
                () => node.Fallback((_, _) => 0),
        })
        {
            Should.Throw<NodeFrozenException>(change).Node.ShouldBe("n");
        }

        node.Options.MaxVisits.ShouldBe(3);
        Flow.Named("g").StartAt(node).Build().Start.ShouldBe("n", "a frozen node may be part of further flows");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_attempt_or_visit_is_refused_when_it_is_set(int number)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Step("n").Attempts(number));
        Should.Throw<ArgumentOutOfRangeException>(() => Step("n").MaxVisits(number)).Message.ShouldContain("'n'");
    }

    [Fact]
    public void A_limit_of_no_time_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Step("n").Timeout(TimeSpan.Zero)).Message.ShouldContain("'n'");
        Should.Throw<ArgumentOutOfRangeException>(() => Step("n").TotalTimeout(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void A_flow_of_a_hundred_thousand_nodes_is_built_in_a_line()
    {
        var nodes = Enumerable.Range(0, 100_000).Select(index => Step($"n{index}")).ToArray();
        var drawing = Flow.Named("large").StartAt(nodes[0]);
        for (var i = 1; i < nodes.Length; i++)
            drawing.Connect(nodes[i - 1], nodes[i]);
        drawing.Build().Warnings.ShouldBeEmpty();
    }

    private static NestedFlowNode Inner() => Flow.Named("inner").StartAt(Step("x")).Build().AsNode();

    private sealed class Custom : RetryPolicy
    {
        public override TimeSpan Delay(int attempt, Exception? error, double jitterUnit) => TimeSpan.Zero;
    }
}
