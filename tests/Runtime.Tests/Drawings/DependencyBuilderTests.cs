using System.Text;
using ActorFlow.Definition;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Flows.SampleFlows;

namespace ActorFlow.Runtime.Tests.Drawings;

/// <summary>Dependencies by name: what is refused, and what they become.</summary>
[Trait("semantics", "4")]
public class DependencyBuilderTests
{
    /// <summary>A drawing with one mistake, by the code of the problem, and what its message has to name.</summary>
    private static readonly Dictionary<string, (Func<FlowBuilder> Draw, string[] Names)> Mistakes = new(StringComparer.Ordinal)
    {
        ["duplicate-name"] = (() => Named("a").With("a"), ["a", "two different nodes"]),
        ["missing-dependency"] = (() => Named("a").With("b", "a", "ghost"), ["b", "'ghost'", "AddNode"]),
        ["missing-action"] = (() => Draw(flow => flow.AddNode("a")), ["a", "Action"]),
        ["cycle"] = (() => Named("root").With("a", "root", "c").With("b", "a").With("c", "b"), ["a → b → c → a"]),
        ["second-action"] = (() => Draw(flow => flow.AddNode("a").Action(_ => 1).Action(_ => 2)), ["a", "two actions"]),
        ["other-name"] = (() => Draw(flow => flow.AddNode("a").Action(Step("b"))), ["a", "'b'"]),
        ["compensation-type"] = (() => Draw(flow => flow.AddNode("a").Action(_ => 1).Compensate<string>((_, _) => Task.CompletedTask)),
            ["a", "return a string"]),
        ["foreign-node"] = (() => Draw(flow => flow.After(Flow.Named("other").Add("a", _ => 1)).Add("b", n => n)), ["a", "'other'"]),
        ["empty-choice"] = (() => Flow.Named("f").StartAt(Node.Choice("choice")), ["choice", "When"]),
        ["group-count"] = (() => Flow.Named("f").StartAt(Group.Of("group", Step("a"), Step("b")).AtLeast(3)),
            ["group", "at least 3 of its 2", "0 to 2"]),
        ["group-critical"] = (() => Flow.Named("f").StartAt(Group.Of("group", Step("a"), Step("b")).Critical("a", "x")),
            ["group", "'x'", "'a', 'b'"]),
    };

    public static TheoryData<string> Codes => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_mistake_is_reported_with_what_where_and_what_to_do(string code)
    {
        var (draw, names) = Mistakes[code];
        var error = Should.Throw<FlowBuildException>(() => draw().Build());
        var problem = error.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(code);
        problem.Remedy.ShouldNotBeNullOrWhiteSpace();
        foreach (var name in names)
            error.Message.ShouldContain(name);
    }

    [Fact]
    public void Duplicate_name_missing_dependency_missing_action_and_cycle_are_reported_at_once()
    {
        var flow = Named("a").With("a").With("b", "ghost").With("x", "y").With("y", "x");
        flow.AddNode("idle").DependsOn("a");
        var error = Should.Throw<FlowBuildException>(flow.Build);
        error.Problems.Select(problem => problem.Code).Order(StringComparer.Ordinal)
            .ShouldBe(["cycle", "duplicate-name", "missing-action", "missing-dependency"]);
    }

    [Fact]
    public void Every_cycle_is_told_with_its_path_and_none_twice()
    {
        var flow = Named("root").With("a", "root", "b").With("b", "a").With("c", "root", "d").With("d", "c").With("self", "self");
        var error = Should.Throw<FlowBuildException>(flow.Build);
        error.Problems.Select(problem => problem.What).ShouldBe(
            ["it depends on itself: a → b → a.", "it depends on itself: c → d → c.", "it depends on itself: self → self."], ignoreOrder: true);
    }

    [Fact]
    public void Of_a_very_long_cycle_the_ends_are_told()
    {
        var flow = Flow.Named("ring");
        for (var i = 0; i < 1_000; i++)
            flow.With($"n{i}", $"n{(i + 999) % 1_000}");
        var what = Should.Throw<FlowBuildException>(flow.Build).Problems.ShouldHaveSingleItem().What;
        what.ShouldContain("n0 → n1 → ");
        what.ShouldContain("(961 more)");
        what.Length.ShouldBeLessThan(1_000);
    }

    [Fact]
    public void A_dependency_may_be_named_before_its_node_is_added_and_named_twice_counts_once()
    {
        var flow = Named("late", "early", "early").With("early").Build();
        flow.Transitions.ShouldBe([new Transition("early", default, TransitionKind.Node, "late", default)]);
        flow.Start.ShouldBe("early");
        flow.JoinOf(flow.Nodes.Single(node => node.Name == "late")).ShouldBe(Join.Each);
    }

    [Fact]
    public void A_node_with_several_dependencies_joins_all_of_them_unless_the_drawing_says_otherwise()
    {
        var flow = Named("a").With("b", "a").With("c", "a").With("d", "b", "c").Build();
        flow.JoinOf(flow.Nodes.Single(node => node.Name == "d")).ShouldBe(Join.All);

        var (a, b, d) = (Step("a"), Step("b"), Step("d"));
        var each = Flow.Named("f").Join(d, Join.Any);
        each.AddNode(a);
        each.AddNode(b);
        each.AddNode(d).DependsOn(a, b);
        each.Build().JoinOf(d).ShouldBe(Join.Any);
    }

    [Fact]
    public void A_flow_may_begin_with_several_nodes_that_depend_on_nothing()
    {
        var flow = Named("a").With("b").With("c", "a", "b").Build();
        flow.Starts.ShouldBe(["a", "b"]);
        flow.Nodes.Select(node => node.Name).ShouldBe(["a", "b", "c"]);
        flow.Transitions.Count().ShouldBe(2);
        flow.ToMermaid().ShouldNotContain("(start)");
    }

    [Fact]
    public void A_node_drawn_by_its_dependencies_that_has_none_begins_with_the_run_whatever_else_does()
    {
        var (a, b) = (Step("a"), Step("b"));
        Flow.Named("f").StartAt(a).Connect(a, b).With("c").With("d", "c").Build().Starts.ShouldBe(["a", "c"]);
        Flow.Named("f").Draw(a >> b).With("c", "b").With("d").Build().Starts.ShouldBe(["a", "d"]);
        Flow.Named("f").StartAt(a).Connect(b, a).With("c", "a").Build().Starts.ShouldBe(["a"], "what was connected begins where the drawing says");
    }

    [Fact]
    public void A_join_may_be_stated_by_name()
    {
        var flow = Named("a").With("b");
        flow.AddNode("c").Action(_ => 1).DependsOn("a", "b").Join(Join.Any);
        var built = flow.Build();
        built.JoinOf(built.Nodes.Single(node => node.Name == "c")).ShouldBe(Join.Any);
    }

    [Fact]
    public void Retries_are_extra_attempts_and_all_options_reach_the_node()
    {
        var flow = Flow.Named("f");
        flow.AddNode("a").Retries(2, TimeSpan.FromSeconds(1)).Timeout(TimeSpan.FromSeconds(5)).TotalTimeout(TimeSpan.FromMinutes(1)).MaxVisits(7)
            .JournalPrep()
            .ContinueOnError().Action(_ => 1);
        var options = flow.Build().Nodes.Single().Options;
        options.Retry.MaxAttempts.ShouldBe(3);
        options.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        options.TotalTimeout.ShouldBe(TimeSpan.FromMinutes(1));
        options.MaxVisits.ShouldBe(7);
        options.JournalPrep.ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => Flow.Named("f").AddNode("a").Retries(-1));
    }

    [Fact]
    public void Dependencies_and_connections_make_the_same_definition()
    {
        var (a, b, c, d) = (Step("a"), Step("b"), Step("c"), Step("d"));
        var depends = Flow.Named("f");
        depends.AddNode(d).DependsOn(b, c);
        depends.AddNode(b).DependsOn(a);
        depends.AddNode(c).DependsOn("a");
        depends.AddNode(a);
        var connected = Flow.Named("f").StartAt(a).Fork(a, default, b, c).Connect(b, d).Connect(c, d).Join(d, Join.All).Build();
        Canonical(depends).Replace("\"any\":true,", "", StringComparison.Ordinal).ShouldBe(Encoding.UTF8.GetString(connected.Canonical.Span),
            "a dependency is a connection by the default action, and by any that leads nowhere else");
    }

    [Fact]
    public void A_connection_beside_a_dependency_stays_with_its_action()
    {
        var (a, b, c) = (Step("a"), Step("b"), Step("c"));
        var mixed = Flow.Named("f").Connect(a, c);
        mixed.AddNode(a);
        mixed.AddNode(b).DependsOn(a);
        var place = mixed.Build().Find("a")!;
        place.TargetsOf(ActionName.Default).Select(target => target.To).ShouldBe(["c", "b"]);
        place.TargetsOf("other").Select(target => target.To).ShouldBe(["b"]);
        Canonical(mixed).ShouldContain("\"any\":[\"b\"]");
        DefinitionShape.Read(mixed.Build().Canonical).Root.Nodes["a"].Traits["any"].ShouldBe("[\"b\"]");
    }

    private static string Canonical(FlowBuilder drawing) => Encoding.UTF8.GetString(drawing.Build().Canonical.Span);

    [Fact]
    public void A_node_that_takes_results_is_told_apart_by_the_types_it_takes()
    {
        static FlowDefinition Of<T>(T value)
        {
            var flow = Flow.Named("f");
            var first = flow.Add("first", _ => value);
            return flow.Returns(flow.After(first).Add("second", _ => 1));
        }

        Of(1).Fingerprint.ShouldBe(Of(2).Fingerprint);
        Of(1).Fingerprint.ShouldNotBe(Of("1").Fingerprint);
    }

    [Fact]
    public void A_flow_that_was_built_returns_only_what_it_keeps_and_is_not_drawn_on()
    {
        var flow = Flow.Named("f");
        var (kept, other) = (flow.Add("kept", _ => 1), Node.Named("other").Exec(_ => 2));
        flow.Add(other);
        var draft = flow.AddNode("draft").Action(_ => 3);
        var definition = flow.Build();

        flow.Returns(kept).Definition.ShouldBeSameAs(definition);
        Should.Throw<FlowBuiltException>(() => flow.Returns(other));
        Should.Throw<FlowBuiltException>(() => draft.Retries(1));
        Should.Throw<FlowBuiltException>(() => draft.ContinueOnError());
        Should.Throw<FlowBuiltException>(() => kept.ContinueOnError());
        Should.Throw<NodeFrozenException>(() => kept.Attempts(2));
    }

    [Fact]
    public void What_is_not_a_node_is_refused_as_a_source()
        => Should.Throw<ArgumentException>(() => Flow.Named("f").After(new Impostor())).Message.ShouldContain("Impostor");

    private static FlowBuilder Draw(Action<FlowBuilder> draw)
    {
        var flow = Flow.Named("f");
        draw(flow);
        return flow;
    }

    private static FlowBuilder Named(string name, params string[] dependencies) => Flow.Named("f").With(name, dependencies);

    private sealed class Impostor : INode<int>
    {
        public string Name => "impostor";
    }
}
