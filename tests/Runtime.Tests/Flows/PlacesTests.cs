using ActorFlow.Definition;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Flows;

/// <summary>Nodes are found by name, and what few of them have is made only for those.</summary>
public sealed class PlacesTests
{
    private static LambdaNode<int, int> Step(string name) => Node.Named(name).Prep(state => state.GetInt("n")).Exec(n => n + 1).Post((state, n) => state.Set("n", n));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(5_000)]
    public void Every_node_is_found_by_its_name_and_nothing_by_another(int count)
    {
        var places = Enumerable.Range(0, count).Select(i => new FlowNode(i, Step($"node-{i}"))).ToList();
        var byName = PlacesByName.Of(places);
        places.ShouldAllBe(place => ReferenceEquals(byName.Find(place.Name), place));
        byName.Find("node").ShouldBeNull();
        byName.Find($"node-{count}").ShouldBeNull();
        byName.TryFind("Node-0", out _).ShouldBeFalse("names are compared letter by letter");
        Should.Throw<KeyNotFoundException>(() => byName["nobody"]).Message.ShouldContain("'nobody'");
    }

    [Fact]
    public void A_node_of_a_built_flow_cannot_be_changed_also_when_its_options_were_not_asked_for_before()
    {
        var node = Node.Named("late").Prep(state => state.GetInt("n")).Exec(n => n + 1);
        Flow.Named("one").StartAt(node).Build();
        node.OptionsIfAny.ShouldBeNull("nobody has asked for them");
        Should.Throw<NodeFrozenException>(() => node.Post((_, _) => { }));
        node.Options.IsFrozen.ShouldBeTrue();
        Should.Throw<NodeFrozenException>(() => node.Options.MaxVisits = 3);
        node.Options.MaxVisits.ShouldBe(NodeOptions.DefaultMaxVisits);
    }

    [Fact]
    public void The_phases_that_were_set_last_are_those_that_count()
    {
        var node = Node.Named("twice").Prep(state => state.GetInt("n")).Exec(n => n + 1);
        node.Post((_, _) => ActionName.Default).Post((_, _, context) => context.Visit > 0 ? "later" : "first");
        node.PostTakesState.ShouldBeFalse();
        node.Post((_, _) => { });
        node.PostTakesState.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(20)]
    public void Each_action_leads_where_it_was_drawn_to_whichever_was_drawn_first(int others)
    {
        var from = Step("from");
        var targets = Enumerable.Range(0, others).Select(i => Step($"to-{i}")).ToArray();
        var flow = Flow.Named("ways").StartAt(from).End(from, "stop").Exit(from, "leave", "left");
        for (var i = 0; i < others; i++) flow.Connect(from, $"way-{i}", targets[i]);
        var place = flow.Build().Find("from")!;
        place.TargetsOf("stop").ShouldBe([new Transition("from", "stop", TransitionKind.End, null, default)]);
        place.TargetsOf("leave").ShouldBe([new Transition("from", "leave", TransitionKind.Exit, null, "left")]);
        for (var i = 0; i < others; i++)
        {
            place.TargetsOf($"way-{i}").ShouldBe([new Transition("from", $"way-{i}", TransitionKind.Node, $"to-{i}", default)]);
            place.SoleTargetOf($"way-{i}")!.Name.ShouldBe($"to-{i}");
        }

        place.TargetsOf("nowhere").ShouldBeEmpty();
        place.SoleTargetOf(ActionName.Default).ShouldBeNull();
        place.Transitions.Count().ShouldBe(others + 2);
    }
}
