using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Drawings;

/// <summary>
/// Building takes work and memory in proportion to nodes and edges. Allocations are counted, not time: they are the same on any machine.
/// </summary>
[Trait("semantics", "4")]
public class LinearBuildTests
{
    private const int Nodes = 2_500;

    public static TheoryData<string> Shapes => ["chain", "fan", "diamonds", "typed chain", "expression", "loops", "counts"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Four_times_the_nodes_take_about_four_times_the_memory(string shape)
    {
        Build(shape, 100);
        var few = Allocated(shape, Nodes);
        var many = Allocated(shape, 4 * Nodes);
        (many / (double)few).ShouldBeLessThan(5.5, $"{few:N0} bytes for {Nodes} nodes, {many:N0} for {4 * Nodes}");
    }

    [Fact]
    public void A_chain_of_ten_thousand_nodes_whose_last_depends_on_the_first_through_all_is_told_as_a_cycle()
    {
        var flow = Flow.Named("ring");
        for (var i = 0; i < 10_000; i++)
            flow.With($"n{i}", $"n{(i + 9_999) % 10_000}");
        Should.Throw<FlowBuildException>(flow.Build).Problems.ShouldHaveSingleItem().Code.ShouldBe("cycle");
    }

    private static long Allocated(string shape, int nodes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var flow = Build(shape, nodes);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        flow.Nodes.Count().ShouldBeGreaterThanOrEqualTo(nodes - 3);
        return allocated;
    }

    private static FlowDefinition Build(string shape, int nodes)
    {
        var flow = Flow.Named(shape);
        switch (shape)
        {
            case "chain":
                for (var i = 0; i < nodes; i++)
                    flow.With($"n{i}", i == 0 ? [] : [$"n{i - 1}"]);
                break;
            case "fan":
                flow.With("first");
                for (var i = 0; i < nodes; i++)
                    flow.With($"n{i}", "first");
                flow.With("last", [.. Enumerable.Range(0, nodes).Select(i => $"n{i}")]);
                break;
            case "diamonds":
                flow.With("j0");
                for (var i = 1; i <= nodes / 3; i++)
                    flow.With($"l{i}", $"j{i - 1}").With($"r{i}", $"j{i - 1}").With($"j{i}", $"l{i}", $"r{i}");
                flow.With("rest", $"j{nodes / 3}").With("end", "rest");
                break;
            case "typed chain":
                var last = flow.Add("n0", _ => 0);
                for (var i = 1; i < nodes; i++)
                    last = flow.After(last).Add($"n{i}", n => n + 1);
                break;
            case "loops":
                // Loops in a row, each with a fork and a join in it.
                Node before = Step("start");
                flow.StartAt(before);
                for (var i = 0; i < nodes / 4; i++)
                {
                    var (head, left, right, join) = (Step($"h{i}"), Step($"l{i}"), Step($"r{i}"), Step($"j{i}"));
                    flow.Connect(before, "on", head).Fork(head, ActionName.Default, left, right).Connect(left, join).Connect(right, join)
                        .Join(join, Join.All).Connect(join, "again", head);
                    before = join;
                }

                break;
            case "counts":
                // Joins of two out of three in a row.
                Node gathered = Step("start");
                flow.StartAt(gathered);
                for (var i = 0; i < nodes / 4; i++)
                {
                    var (a, b, c, join) = (Step($"a{i}"), Step($"b{i}"), Step($"c{i}"), Step($"j{i}"));
                    flow.Fork(gathered, ActionName.Default, a, b, c).Connect(a, join).Connect(b, join).Connect(c, join).Join(join, Join.AtLeast(2));
                    gathered = join;
                }

                break;
            default:
                FlowPart part = Node.Named("n0").Post(_ => { });
                for (var i = 1; i < nodes; i++)
                    flow.Draw(part >> (part = Node.Named($"n{i}").Post(_ => { })));
                break;
        }

        return flow.Build();
    }

    private static LambdaNode<NoPrep, NoPrep> Step(string name) => Node.Named(name).Post(_ => { });
}
