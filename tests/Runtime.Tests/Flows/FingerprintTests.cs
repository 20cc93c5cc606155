using System.Text;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Flows.SampleFlows;

namespace ActorFlow.Runtime.Tests.Flows;

/// <summary>Stored runs remember fingerprints: the same shape has the same one for ever.</summary>
public class FingerprintTests
{
    private static readonly Golden Golden = new("Flows");

    public static TheoryData<string> Flows => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_fingerprint_is_that_of_its_golden_file(string name)
    {
        var flow = ByName[name]();
        var text = $"{flow.Fingerprint}\n{Canonical(flow)}";
        Golden.ReadOrWrite($"{name}.fingerprint", text).ShouldBe(text);
    }

    [Fact]
    public void The_order_of_drawing_and_the_options_of_nodes_do_not_count()
    {
        var (a, b) = (Step("a"), Step("b"));
        var drawn = Flow.Named("f").StartAt(a).Connect(a, "x", b).Connect(b, a).End(a, "y").Build();
        var (a2, b2) = (Step("a").MaxVisits(3).Attempts(5), Step("b").JournalPrep());
        Flow.Named("f").End(a2, "y").Connect(b2, a2).Connect(a2, "x", b2).StartAt(a2).MaxSteps(7).Durable(Durability.None).Build()
            .Fingerprint.ShouldBe(drawn.Fingerprint);
    }

    [Fact]
    public void Every_change_of_shape_changes_it()
    {
        static FlowDefinition Draw(string name = "f", string start = "a", string action = "x", string target = "b", bool exit = false,
            string outcome = "o", string? guarded = null,
            string extra = "c", Func<Node>? nested = null)
        {
            var nodes = new[] { "a", "b", extra }.ToDictionary(node => node, Step);
            nodes["n"] = nested?.Invoke() ?? Step("n");
            var drawing = Flow.Named(name).StartAt(nodes[start]).Add(nodes["b"]).Add(nodes[extra]).Add(nodes["n"]);
            _ = exit ? drawing.Exit(nodes["a"], action, outcome) : drawing.Connect(nodes["a"], action, nodes[target]);
            return (guarded is null ? drawing : drawing.OnError(nodes[guarded], nodes["b"])).Build();
        }

        static Node Inner(string name) => Flow.Named("inner").StartAt(Step(name)).Build().AsNode("n");

        var prints = new[]
        {
            Draw(), Draw(name: "g"), Draw(start: "b"), Draw(action: "y"), Draw(target: "a"), Draw(exit: true), Draw(exit: true, outcome: "p"),
                Draw(guarded: "a"),
            Draw(guarded: "b"), Draw(extra: "d"), Draw(nested: () => Inner("x")), Draw(nested: () => Inner("y")),
        }.Select(flow => flow.Fingerprint).ToList();
        prints.Distinct().Count().ShouldBe(prints.Count);
        prints.ShouldAllBe(print => print.Length == 32);
    }

    [Fact]
    public void How_paths_are_joined_and_what_failures_do_count_and_pictures_show_the_joins()
    {
        static FlowDefinition Draw(Action<FlowBuilder, Node>? more = null)
        {
            var (a, b, c, j) = (Step("a"), Step("b"), Step("c"), Step("j"));
            var drawing = Flow.Named("f").StartAt(a).Fork(a, "x", b, c).Connect(b, j).Connect(c, j);
            more?.Invoke(drawing, j);
            return drawing.Build();
        }

        var plain = Draw();
        Draw((drawing, j) => drawing.Join(j, Join.Each).OnFailure(FailurePolicy.FailFast).MaxConcurrency(3)).Fingerprint.ShouldBe(plain.Fingerprint,
            "the defaults, and what is no shape");
        var joins = new[]
        {
            Join.All, Join.Any, Join.Any.CancelRemaining(), Join.AtLeast(1), Join.AtLeast(2), Join.AtLeast(2).CancelRemaining(),
                Join.AtLeast(2).BypassWhenUnreachable(),
        };
        var drawn = joins.Select(join => Draw((drawing, j) => drawing.Join(j, join))).ToList();
        drawn.Add(Draw((drawing, j) => drawing.ContinueOnError(j)));
        drawn.Add(Draw((drawing, _) => drawing.OnFailure(FailurePolicy.Continue)));
        drawn.Select(flow => flow.Fingerprint).Append(plain.Fingerprint).Distinct().Count().ShouldBe(joins.Length + 3);
        foreach (var (flow, label) in new[] { (drawn[0], "j ⋈ all"), (drawn[1], "j ⋈ any"), (drawn[4], "j ⋈ 2 or more") })
        {
            flow.ToMermaid().ShouldContain(label);
            flow.ToDot().ShouldContain(label);
            flow.ToSvg().ShouldContain(label);
        }
    }

    [Fact]
    public void Kinds_and_input_types_count_and_what_the_code_does_with_them_does_not()
    {
        static string Print(Node node) => Flow.Named("f").StartAt(node).Build().Fingerprint;
        static LambdaNode<T, int> Of<T>(Func<SharedState, T> prep, int result = 1) => Node.Named("n").Prep(prep).Exec((_, _) => result);

        var prints = new[]
        {
            Print(Node.Named("n").Exec(_ => 1)), Print(Of(_ => 1)), Print(Of(_ => "1")), Print(Of(_ => new List<int>())),
                Print(Of(_ => new List<long>())), Print(Of(_ => new int?(1))),
            Print(Of(_ => new { A = 1, B = "b" })), Print(Of(_ => new { A = 1, C = "b" })), Print(Of(_ => new[] { 1 })),
                Print(Node.Exec("n", (int count) => count)),
            Print(Node.Exec("n", (long count) => count)), Print(Node.Exec("n", (int amount) => amount)),
                Print(Flow.Named("g").StartAt(Step("n")).Build().AsNode("n")),
        };
        prints.Distinct().Count().ShouldBe(prints.Length);

        Print(Of(_ => 2, result: 3)).ShouldBe(prints[1]);
        Print(new Decorated(Of(_ => 1))).ShouldBe(prints[1]);
        Print(new OfClass("n")).ShouldBe(prints[1]);
        Print(Node.Of<OfClass>("n")).ShouldBe(prints[1]);
        Print(Node.Exec("n", (int count, CancellationToken stop) => stop.IsCancellationRequested ? 0 : count))
            .ShouldBe(Print(Node.Exec("n", (int count) => count)));
    }

    [Fact]
    public void An_anonymous_input_type_is_named_by_its_members()
        => TypeNames.Of(new { Count = 1, Of = new { Name = "x" }, All = new List<string>() }.GetType())
            .ShouldBe("{ Count: int, Of: { Name: string }, All: List<string> }");

    [Fact]
    public void Names_cannot_pretend_to_be_structure()
    {
        static FlowDefinition Draw(ActionName action, string node)
            => Flow.Named("f").StartAt(Step("a")).End(Step(node), action).StartAt(Step("a")).Build();

        var (a, b) = (Step("a"), Step("b"));
        var honest = Flow.Named("f").StartAt(a).End(a, "x").End(b, "y").Build();
        var odd = Flow.Named("f").StartAt(a).End(a, "x\" End \"default\"\nedge \"b\" \"y").Add(b).Build();
        odd.Fingerprint.ShouldNotBe(honest.Fingerprint);
        Should.Throw<FlowBuildException>(() => Draw("x", "a"));
    }

    [Fact]
    public void Flows_within_flows_cost_no_more_than_they_are()
    {
        var flow = Flow.Named("0").StartAt(Step("leaf")).Build();
        for (var depth = 1; depth <= 60; depth++)
            flow = Flow.Named($"\"{depth}\"").StartAt(flow.AsNode("left")).Connect(flow.AsNode("left again"), flow.AsNode("right")).Build();
        Canonical(flow).Length.ShouldBeLessThan(60 * 500);
    }

    [Fact]
    public void A_flow_that_contains_itself_differs_from_one_that_contains_another_like_it()
    {
        static FlowDefinition Recursive()
        {
            var drawing = Flow.Named("self");
            var x = Step("x");
            return drawing.StartAt(x).Connect(x, drawing.AsNode("again")).Build();
        }

        var outer = Step("x");
        var once = Flow.Named("self").StartAt(outer).Connect(outer, Recursive().AsNode("again")).Build();
        once.Fingerprint.ShouldNotBe(Recursive().Fingerprint);
        Recursive().Fingerprint.ShouldBe(Recursive().Fingerprint);
    }

    [Fact]
    public void Flows_that_contain_each_other_have_fingerprints()
    {
        var (left, right) = (Flow.Named("left"), Flow.Named("right"));
        var (x, y) = (Step("x"), Step("y"));
        var inRight = left.AsNode("to left");
        var rightFlow = right.StartAt(y).Connect(y, inRight).Build();
        var leftFlow = left.StartAt(x).Connect(x, rightFlow.AsNode("to right")).Build();
        Canonical(leftFlow).ShouldContain("\"outer\":2");
        rightFlow.Fingerprint.ShouldNotBe(leftFlow.Fingerprint);
    }

    private static string Canonical(FlowDefinition flow) => Encoding.UTF8.GetString(flow.Canonical.Span);

    private sealed class Decorated(Node<int, int> inner) : NodeDecorator<int, int>(inner);

    private sealed class OfClass(string name) : Node<int, int>(name)
    {
        protected internal override ValueTask<int> PrepAsync(NodeContext context) => new(2);

        protected internal override ValueTask<int> ExecAsync(int prep, ExecContext context) => new(prep);
    }
}
