using System.Text;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Flows.SampleFlows;

namespace ActorFlow.Runtime.Tests.Drawings;

/// <summary>Expressions draw what the builder's calls draw: edge by edge, and byte by byte of the canonical form.</summary>
[Trait("semantics", "5")]
public class OperatorTests
{
    private readonly Node _a = Step("a");
    private readonly Node _b = Step("b");
    private readonly Node _c = Step("c");
    private readonly Node _d = Step("d");

    [Fact]
    public void A_chain_connects_default_actions() => Same(Of(_a >> _b >> _c), Drawing().StartAt(_a).Connect(_a, _b).Connect(_b, _c));

    [Fact]
    public void A_group_after_a_node_is_a_fork_and_a_node_after_a_group_runs_once()
        => Same(Of(_a >> (_b | _c) >> _d), Drawing().StartAt(_a).Fork(_a, default, _b, _c).Connect(_b, _d).Connect(_c, _d).Join(_d, Join.All));

    [Fact]
    public void A_group_after_a_group_leads_each_branch_to_each_branch()
        => Same(Of((_a | _b) >> (_c | _d)), Drawing().Draw(_a | _b).Fork(_a, default, _c, _d).Fork(_b, default, _c, _d).Join(_c, Join.All)
            .Join(_d, Join.All));

    [Fact]
    public void A_chain_within_a_group_is_a_branch()
    {
        var e = Step("e");
        Same(Of(_a >> (_b >> _c | _d) >> e), Drawing().StartAt(_a).Fork(_a, default, _b, _d).Connect(_b, _c).Connect(_c, e).Connect(_d, e)
            .Join(e, Join.All));
    }

    [Fact]
    public void A_minus_names_the_action_that_leads_on()
        => Same(Of(_a >> _b, _b - "retry" >> _a, _b - "ok" >> _c), Drawing().StartAt(_a).Connect(_a, _b).Connect(_b, "retry", _a)
            .Connect(_b, "ok", _c));

    [Fact]
    public void A_minus_names_the_action_of_every_branch_of_a_group()
        => Same(Of(_a >> (_b | _c) - "ok" >> _d), Drawing().StartAt(_a).Fork(_a, default, _b, _c).Connect(_b, "ok", _d).Connect(_c, "ok", _d)
            .Join(_d, Join.All));

    [Fact]
    public void A_node_may_lead_to_itself() => Same(Of(_a - "retry" >> _a), Drawing().StartAt(_a).Connect(_a, "retry", _a));

    [Fact]
    public void A_node_named_in_a_group_and_in_a_group_within_is_there_once()
    {
        Same(Of(_d >> (_a | (_b | _c) | _a)), Drawing().StartAt(_d).Fork(_d, default, _a, _b, _c));
        Same(Of(_d >> (_a | (_a | _b))), Drawing().StartAt(_d).Fork(_d, default, _a, _b));
    }

    [Fact]
    public void A_group_of_one_is_that_one_and_joins_nothing()
        => Same(Of(_a >> FlowPart.Branch(_b) >> _c), Drawing().StartAt(_a).Connect(_a, _b).Connect(_b, _c));

    [Fact]
    public void An_empty_group_is_passed_straight_through()
    {
        Same(Of(_a >> FlowPart.Branch() >> _b), Drawing().StartAt(_a).Connect(_a, _b));
        Same(Of(FlowPart.Branch() >> _a), Drawing().StartAt(_a));
    }

    [Fact]
    public void A_second_chain_from_a_node_adds_a_branch_and_a_node_reached_by_two_chains_runs_for_each()
        => Same(Of(_a >> _b >> _d, _a >> _c >> _d), Drawing().StartAt(_a).Fork(_a, default, _b, _c).Connect(_b, _d).Connect(_c, _d));

    [Fact]
    public void The_same_arrow_twice_is_there_once() => Same(Of(_a >> _b, _a >> _b), Drawing().StartAt(_a).Connect(_a, _b));

    [Fact]
    public void A_join_that_the_drawing_states_is_kept()
        => Flow.Named("f").Join(_d, Join.Any).Draw((_a | _b) >> _d).Build().JoinOf(_d).ShouldBe(Join.Any);

    [Fact]
    public void A_flow_that_begins_with_a_group_begins_with_all_of_it()
    {
        var flow = Flow.Of((_a | _b) >> _c);
        flow.Starts.ShouldBe(["a", "b"]);
        flow.Transitions.Select(edge => $"{edge.From} → {edge.To}").ShouldBe(["a → c", "b → c"]);
    }

    [Fact]
    public void A_flow_is_named_after_its_first_expression_and_a_long_one_is_cut()
    {
        Flow.Of(_a >> (_b | _c) >> _d, _d - "again" >> _a).Name.ShouldBe("a >> (b | c) >> d");
        Flow.Of(Step(new string('x', 190)) >> Step(new string('y', 190))).Name.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void No_expression_is_no_flow()
        => Should.Throw<FlowBuildException>(() => Flow.Of()).Problems.ShouldHaveSingleItem().Code.ShouldBe("no-nodes");

    [Fact]
    public void A_group_and_the_same_group_as_an_expression_make_the_same_definition()
        => Flow.Named("f").StartAt((_a | _b >> _c).AsGroup("g").AtLeast(1)).Build().Fingerprint
            .ShouldBe(Flow.Named("f").StartAt(Group.Of("g", _a, _b >> _c).AtLeast(1)).Build().Fingerprint);

    private static FlowBuilder Drawing() => Flow.Named("f");

    private static FlowDefinition Of(params FlowPart[] parts)
    {
        var flow = Flow.Named("f");
        foreach (var part in parts)
            flow.Draw(part);
        return flow.Build();
    }

    private static void Same(FlowDefinition drawn, FlowBuilder expected)
    {
        var definition = expected.Build();
        Edges(drawn).ShouldBe(Edges(definition));
        drawn.Nodes.Select(node => $"{node.Name}: {drawn.JoinOf(node)}").Order(StringComparer.Ordinal)
            .ShouldBe(definition.Nodes.Select(node => $"{node.Name}: {definition.JoinOf(node)}").Order(StringComparer.Ordinal));
        Encoding.UTF8.GetString(drawn.Canonical.Span).ShouldBe(Encoding.UTF8.GetString(definition.Canonical.Span));
        drawn.Fingerprint.ShouldBe(definition.Fingerprint);
    }

    private static List<string> Edges(FlowDefinition flow)
        => [.. flow.Transitions.Select(edge => $"{edge.From} --{edge.Action}--> {edge.To}").Order(StringComparer.Ordinal)];
}
