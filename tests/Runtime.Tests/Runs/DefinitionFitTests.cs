using ActorFlow.Definition;
using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Rule 31: a table of changes × where a run stands, and whether it may go on.</summary>
public class DefinitionFitTests
{
    private static readonly string[] AtB = ["at b, waiting for its next attempt", "at b, failed for good", "at b, cut off"];
    private static readonly string[] Inside = ["inside nested", "inside nested, at its second node"];

    /// <summary>Where runs of the first definition stand.</summary>
    private static readonly Dictionary<string, Func<Scenario>> Standing = new(StringComparer.Ordinal)
    {
        ["at a"] = () => Old().Given(Start()),
        [AtB[0]] = () => Old().Given(Start(), Done(1, "ok"), FailOnce(2, Error("b"), wait: 60)),
        [AtB[1]] = () => Old().Given(Start(), Done(1, "ok"), Fail(2, Error("b"))),
        [AtB[2]] = () => Old().Given(Start(), Done(1, "ok"), Cancel, Cancelled(2)),
        [Inside[0]] = () => Old().Given(Start(), Done(1, "sub")),
        [Inside[1]] = () => Old().Given(Start(), Done(1, "sub"), Done(2)),
        ["completed"] = () => Old().Given(Start(), Done(1, "ok"), Done(2), Done(3)),
    };

    /// <summary>Each change, with the places it harms.</summary>
    private static readonly Dictionary<string, (Action<Sketch> Change, string[] Harmed)> Changes = new(StringComparer.Ordinal)
    {
        ["nothing"] = (_ => { }, []),
        ["a node is added that nothing leads to"] = (f => f.Put(Step("new")), []),
        ["the node after b is replaced"] = (f => f.Lead("b", "default", "z"), AtB),
        ["the node after b leads on"] = (f => f.Lead("c", "default", "z"), []),
        ["the start moves"] = (f => f.Start = "b", []),
        ["a gets an input"] = (f => f.Put(Node.Named("a").Prep(_ => 1).Exec((n, _) => n)), ["at a"]),
        ["b gets an input"] = (f => f.Put(Node.Named("b").Prep(_ => 1).Exec((n, _) => n)), AtB),
        ["a becomes a flow"] = (f => f.Put(Flow.Named("other").StartAt(Step("x")).Build().AsNode("a")), ["at a"]),
        ["nested becomes a step"] = (f => f.Put(Step("nested")), Inside),
        ["nested gets a node at its end"] = (f => f.Inner.Lead("second", "default", "third"), [Inside[1]]),
        ["nested is a flow of another name with the same nodes"] = (f => f.Inner.Name = "renamed", []),
        ["the second node of nested is replaced"] = (f => f.Inner.Lead("first", "default", "other").Drop("second"), Inside),
        ["nested starts at its second node"] = (f => f.Inner.Start = "second", []),
        ["nested leads elsewhere"] = (f => f.Lead("nested", "default", "z"), Inside),
        ["nested gets an error boundary"] = (f => f.Guard("nested", "c"), Inside),
        ["a loses an action"] = (f => f.Unlead("a", "sub").Drop("nested"), ["at a", .. Inside]),
        ["a gets an action"] = (f => f.Lead("a", "more", "c"), ["at a"]),
        ["b says that an action ends its token"] = (f => f.Lead("b", "stop", null), AtB),
        ["a loses its error boundary"] = (f => f.Guard("a", null), ["at a"]),
        ["a gets another error boundary"] = (f => f.Guard("a", "b"), ["at a"]),
        ["b gets an error boundary"] = (f => f.Guard("b", "c"), AtB),
        ["b is gone"] = (f => f.Lead("a", "ok", "c").Drop("b"), ["at a", .. AtB]),
    };

    public static TheoryData<string, string> Table
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var change in Changes.Keys)
            {
                foreach (var place in Standing.Keys)
                    table.Add(change, place);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_run_goes_on_under_a_changed_definition_exactly_when_what_is_pending_fits(string change, string place)
    {
        var sketch = new Sketch();
        Changes[change].Change(sketch);
        var misfits = DefinitionFit.Misfits(Shape(Old().Flow), Shape(sketch.Build()), Standing[place]().State);
        (misfits.Count > 0).ShouldBe(Changes[change].Harmed.Contains(place), string.Join("; ", misfits));
    }

    [Fact]
    public void Everything_that_does_not_fit_is_named_once()
    {
        var root = Step("a");
        var old = Flow.Named("f").StartAt(root).Fork(root, "ok", Step("b"), Step("c"), Step("d")).Build();
        var state = Scenario.Of(old).Given(Start(), Done(1, "ok")).State;
        var (a, b) = (Step("a"), Step("b"));
        var now = Flow.Named("f").StartAt(a).Connect(a, b).Connect(b, "more", a).Exit(b, "out", "x").OnError(b, a)
            .Add(Flow.Named("inner").StartAt(Step("x")).Build().AsNode("c")).Build();

        DefinitionFit.Misfits(Shape(old), Shape(now), state).ShouldBe(
        [
            "errors of node 'b' had no boundary and go to 'a' now",
            "action 'more' of node 'b' led nowhere and leads to 'a' now",
            "action 'out' of node 'b' led nowhere and leads to the exit 'x' now",
            "node 'c' was a step and is a flow now",
            "node 'd' is gone",
        ]);
    }

    [Fact]
    public void A_join_at_which_tokens_wait_and_the_nodes_they_came_from_have_to_stay_as_they_are()
    {
        static FlowDefinition Drawn(string branch, Join join)
        {
            var (a, b, c, j) = (Step("a"), Step(branch), Step("c"), Step("j"));
            return Flow.Named("f").StartAt(a).Fork(a, "ok", b, c).Connect(b, j).Connect(c, j).Join(j, join).Build();
        }

        var old = Drawn("b", Join.All);
        var waiting = Scenario.Of(old).Given(Start(), Done(1, "ok"), Done(2)).ThenPending("c#1").State;
        DefinitionFit.Misfits(Shape(old), Shape(Drawn("b", Join.All)), waiting).ShouldBeEmpty();
        DefinitionFit.Misfits(Shape(old), Shape(Drawn("other", Join.All)), waiting).ShouldBe(["node 'b' is gone"]);
        DefinitionFit.Misfits(Shape(old), Shape(Drawn("b", Join.Any)), waiting).ShouldHaveSingleItem().ShouldContain("'join' of node 'j'");
    }

    [Fact]
    public void A_node_whose_work_may_have_to_be_undone_has_to_stay_and_its_compensation_to_take_what_is_owed_to_it()
    {
        static FlowDefinition Drawn(Node first)
        {
            var b = Step("b");
            return Flow.Named("f").StartAt(first).Connect(first, b).Build();
        }

        var (old, one) = (Drawn(Undoable("a")), System.Text.Json.JsonElement.Parse("1"));
        var owing = Scenario.Of(old).Given(Start(), new KeepPrep(T0, 1, 1, one, StatePatch.Empty), Done(1) with { Undo = one }).ThenPending("b#1").State;
        owing.OwesCompensation.ShouldBeTrue();
        DefinitionFit.Misfits(Shape(old), Shape(Drawn(Undoable("a"))), owing).ShouldBeEmpty();
        DefinitionFit.Misfits(Shape(old), Shape(Drawn(Undoable("other"))), owing).ShouldBe(["node 'a', whose work may have to be undone, is gone"]);
        DefinitionFit.Misfits(Shape(old), Shape(Drawn(Step("a"))), owing).ShouldContain(misfit => misfit.Contains("the compensation of node 'a'", StringComparison.Ordinal));
        var another = Node.Named("a").Prep(_ => 1).Exec((_, _) => "text").Compensate((_, _) => Task.CompletedTask);
        DefinitionFit.Misfits(Shape(old), Shape(Drawn(another)), owing).ShouldHaveSingleItem().ShouldContain("the compensation of node 'a' took the result");
    }

    [Fact]
    public void Many_visits_of_one_node_give_one_sentence()
    {
        var (a, b) = (Step("a"), Step("b"));
        var old = Flow.Named("f").StartAt(a).Fork(a, "ok", a, b).Build();
        var state = Scenario.Of(old).Given(Start(), Done(1, "ok"), Done(2, "ok"), Done(4, "ok")).State;
        var alone = Step("a");
        DefinitionFit.Misfits(Shape(old), Shape(Flow.Named("f").StartAt(alone).Fork(alone, "ok", alone, Step("z")).Build()), state)
            .ShouldBe(["node 'b' is gone", "action 'ok' of node 'a' led to 'a' and to 'b' and leads to 'a' and to 'z' now"]);
    }

    [Fact]
    public void Flows_that_contain_themselves_are_followed_inwards()
    {
        static FlowDefinition Recursive(string leaf)
        {
            var drawing = Flow.Named("self");
            var x = Step("x");
            return drawing.StartAt(x).Connect(x, "deeper", drawing.AsNode("again")).Connect(x, "leaf", Step(leaf)).Build();
        }

        var old = Recursive("leaf");
        var deep = Scenario.Of(old).Given(Start(), Done(1, "deeper"), Done(2, "deeper"), Done(3, "leaf")).State;
        deep.Visits.Select(deep.NodePath).ShouldBe(["again/again/leaf"]);
        DefinitionFit.Misfits(Shape(old), Shape(Recursive("leaf")), deep).ShouldBeEmpty();
        DefinitionFit.Misfits(Shape(old), Shape(Recursive("other")), deep).ShouldBe(["node 'again/again/leaf' is gone"]);
    }

    [Fact]
    public void The_order_of_drawing_and_code_bodies_harm_nothing()
    {
        var (a, b) = (Node.Named("a").Exec(_ => 1), Step("b"));
        var (a2, b2) = (Node.Named("a").Exec(_ => "another body").Attempts(3), Step("b"));
        var old = Flow.Named("f").StartAt(a).Connect(a, "x", b).End(a, "y").Build();
        var now = Flow.Named("f").End(a2, "y").Connect(a2, "x", b2).StartAt(a2).Build();
        now.Fingerprint.ShouldBe(old.Fingerprint);
    }

    [Fact]
    public void A_run_taken_up_under_another_definition_journals_that_with_what_follows()
    {
        var (old, now) = (new Sketch().Build(), new Sketch().Put(Step("new")).Build());
        var started = Started(old, Token(1, "a"));
        Scenario.Of(now).Given(started).When(Recover()).Then(new DefinitionAdopted(T0, now.Fingerprint), new Recovered(T0, [1], false));
        Scenario.Of(now).Given(started).Given(Pause).When(Recover(clean: true))
            .Then(new DefinitionAdopted(T0, now.Fingerprint), new Recovered(T0, [1], true));
        var waiting = Scenario.Of(now).Given(started, new AttemptFailed(T0, 1, 1, Error("a"), T(60))).When(Recover())
            .Then(new DefinitionAdopted(T0, now.Fingerprint));
        waiting.State.Fingerprint.ShouldBe(now.Fingerprint);
        waiting.When(Recover()).ThenRefused(Refusal.NoChange);
    }

    [Fact]
    public void A_retry_under_another_definition_journals_that_first()
    {
        var (old, now) = (new Sketch().Build(), new Sketch().Put(Step("new")).Build());
        Scenario.Of(now).Given(Started(old, Token(1, "a")), new VisitFailed(T0, 1, Error("a"), Moves.None), new RunFailed(T0))
            .When(Again()).Then(new DefinitionAdopted(T0, now.Fingerprint), new RunRetried(T0, [1], false));
    }

    [Fact]
    public void A_new_definition_begins_the_count_of_unclean_ends_anew()
    {
        var (old, now) = (new Sketch().Build(), new Sketch().Put(Step("new")).Build());
        var twice = Scenario.Of(now).Given(Started(old, Token(1, "a")), new Recovered(T0, [1], false), new Recovered(T0, [1], false));
        twice.When(new Recover(T0, false) { MaxUncleanEnds = 3 }).Then(typeof(DefinitionAdopted), typeof(Recovered)).State.UncleanEnds.ShouldBe(1);
    }

    private static DefinitionShape Shape(FlowDefinition flow) => DefinitionShape.Read(flow.Canonical);

    private static Scenario Old() => Scenario.Of(new Sketch().Build());

    /// <summary>A flow that can be changed before it is drawn: a leads to b or to a nested flow, and both to c.</summary>
    private sealed class Sketch
    {
        private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);
        private readonly SortedDictionary<(string From, string Action), string?> _edges = [];
        private readonly SortedDictionary<string, string> _guards = new(StringComparer.Ordinal);
        private readonly HashSet<string> _dropped = [];
        private Sketch? _inner;

        public Sketch(bool isInner = false)
        {
            if (isInner)
            {
                (Name, Start) = ("inner", "first");
                Lead("first", "default", "second");
            }
            else
            {
                Lead("a", "ok", "b").Lead("a", "sub", "nested").Lead("b", "default", "c").Lead("nested", "default", "c").Guard("a", "c");
            }
        }

        public string Name { get; set; } = "flow";

        public string Start { get; set; } = "a";

        public Sketch Inner => _inner ??= new Sketch(isInner: true);

        public Sketch Put(Node node)
        {
            _nodes[node.Name] = node;
            return this;
        }

        public Sketch Lead(string from, string action, string? to)
        {
            _edges[(from, action)] = to;
            return this;
        }

        public Sketch Unlead(string from, string action)
        {
            _edges.Remove((from, action));
            return this;
        }

        public Sketch Drop(string node)
        {
            _dropped.Add(node);
            return this;
        }

        public Sketch Guard(string node, string? handler)
        {
            if (handler is null)
                _guards.Remove(node);
            else
                _guards[node] = handler;
            return this;
        }

        public FlowDefinition Build()
        {
            if (Name == "flow" && !_dropped.Contains("nested"))
                _nodes.TryAdd("nested", Inner.Build().AsNode("nested"));
            var drawing = Flow.Named(Name).StartAt(Of(Start));
            foreach (var node in _nodes.Values.ToList())
                drawing.Add(node);
            foreach (var ((from, action), to) in _edges.Where(edge => !_dropped.Contains(edge.Key.From)))
                _ = to is null ? drawing.End(Of(from), action) : drawing.Connect(Of(from), action, Of(to));
            foreach (var (node, handler) in _guards)
                drawing.OnError(Of(node), Of(handler));
            return drawing.Build();
        }

        private Node Of(string name) => _nodes.TryGetValue(name, out var node) ? node : _nodes[name] = Step(name);
    }

    [Fact]
    public void What_depends_on_a_pending_node_may_come_to_follow_from_any_of_its_actions()
    {
        var (a, b) = (Step("a"), Step("b"));
        var before = Flow.Named("f").StartAt(a).Connect(a, b).Build();
        var depends = Flow.Named("f");
        depends.AddNode(a);
        depends.AddNode(b).DependsOn(a);
        var after = depends.Build();
        var state = Scenario.Of(before).Given(Start()).State;
        DefinitionFit.Misfits(before.ReadShape(), after.ReadShape(), state).ShouldBeEmpty("no action leads elsewhere than it did");
        DefinitionFit.Misfits(after.ReadShape(), before.ReadShape(), state).ShouldHaveSingleItem().ShouldContain("'any' of node 'a'");
    }
}
