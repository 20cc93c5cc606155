using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Flows;

/// <summary>The SVG is judged by what a reader sees: shapes apart from each other, a line for each way, words as they are.</summary>
public class SvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Flows => [.. SampleFlows.ByName.Keys];

    [Theory]
    [MemberData(nameof(Flows))]
    [Trait("semantics", "12.11")]
    public void A_flow_is_drawn_as_SVG_with_a_line_for_each_way_and_nothing_upon_another(string name) => ShouldBeSound(SampleFlows.ByName[name]());

    [Fact]
    [Trait("semantics", "12.14")]
    public void Drawing_random_flows_with_loops_and_self_references_ends_in_something_sound()
    {
        for (var seed = 0; seed < 300; seed++)
            ShouldBeSound(Runs.RandomFlow.Of(seed));
    }

    [Fact]
    [Trait("semantics", "12.14")]
    public void A_node_that_leads_to_itself_by_several_actions_has_a_loop_and_a_label_for_each()
    {
        var again = Node.Named("again").Post(_ => { });
        var flow = Flow.Named("loop").StartAt(again).Connect(again, "more", again).Connect(again, "retry", again).Build();

        var drawing = XElement.Parse(flow.ToSvg());

        drawing.Elements(Svg + "path").Count(path => path.Attribute("marker-end") is not null).ShouldBe(3, "the way in and two loops");
        drawing.Elements(Svg + "text").Select(text => text.Value).ShouldBe(["again", "more", "retry"]);
        drawing.Elements(Svg + "text").Select(text => text.Attribute("y")!.Value).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public void Names_are_text_and_never_markup()
    {
        const string Name = "<script>alert('x')</script> & \"quotes\" ]]>";
        var odd = Node.Named(Name).Post(_ => { });

        var drawing = Flow.Named(Name).StartAt(odd).Connect(odd, "</svg>", odd).Build().ToSvg();

        drawing.ShouldNotContain("<script");
        var title = XElement.Parse(drawing).Element(Svg + "title")!.Value;
        title.ShouldBe("<script>alert('x')</script> & \"quotes\" ]]>");
        XElement.Parse(drawing).Elements(Svg + "text").Last().Value.ShouldBe("</svg>");
    }

    [Fact]
    public void A_long_name_is_cut_in_the_box_and_whole_in_its_title()
    {
        var name = new string('n', 200);
        var text = XElement.Parse(Flow.Named("long").StartAt(Node.Named(name).Post(_ => { })).Build().ToSvg()).Element(Svg + "text")!;
        text.Element(Svg + "title")!.Value.ShouldBe(name);
        text.Nodes().OfType<XText>().Single().Value.ShouldBe(new string('n', 47) + "…");
    }

    [Fact]
    public void Ways_of_failures_are_dashed()
    {
        var (risky, rescue) = (Node.Named("risky").Post(_ => { }), Node.Named("rescue").Post(_ => { }));
        var drawing = XElement.Parse(Flow.Named("error").StartAt(risky).OnError(risky, rescue).Build().ToSvg());
        drawing.Elements(Svg + "path").Count(path => path.Attribute("class")?.Value == "line dashed").ShouldBe(1);
    }

    [Fact]
    public void A_chain_stands_in_one_straight_column()
    {
        var nodes = Enumerable.Range(1, 5).Select(index => Node.Named($"{index}").Post(_ => { })).ToArray();
        var drawing = Flow.Named("chain").StartAt(nodes[0]);
        for (var i = 1; i < nodes.Length; i++)
            drawing.Connect(nodes[i - 1], nodes[i]);

        var boxes = Boxes(XElement.Parse(drawing.Build().ToSvg()));

        boxes.Select(box => box.Left).Distinct().Count().ShouldBe(1);
        boxes.Count.ShouldBe(5);
        boxes.Select(box => box.Top).ShouldBeInOrder();
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public void A_graph_of_ten_thousand_nodes_with_ways_back_is_drawn()
    {
        var nodes = Enumerable.Range(0, 10_000).Select(index => Node.Named($"node {index}").Post(_ => { })).ToArray();
        var drawing = Flow.Named("large").StartAt(nodes[0]);
        for (var i = 1; i < nodes.Length; i++)
            drawing.Connect(nodes[i - 1], nodes[i]).Connect(nodes[i], "back", nodes[i / 2]);
        Boxes(XElement.Parse(drawing.Build().ToSvg())).Count.ShouldBe(10_000);
    }

    private static void ShouldBeSound(FlowDefinition flow)
    {
        var text = flow.ToSvg();
        var drawing = XElement.Parse(text);
        var lines = drawing.Elements(Svg + "path").Count(path => path.Attribute("marker-end") is not null);
        lines.ShouldBe(Regex.Count(flow.ToDot(), " -> n[0-9]+"), flow.Name);
        text.ShouldNotContain("NaN", Case.Sensitive);
        var boxes = Boxes(drawing);
        for (var i = 0; i < boxes.Count; i++)
        {
            boxes.Skip(i + 1).Where(other => boxes[i].Meets(other)).ShouldBeEmpty($"{flow.Name}: boxes lie upon each other");
            boxes[i].Right.ShouldBeLessThanOrEqualTo(Value(drawing, "width"));
            boxes[i].Bottom.ShouldBeLessThanOrEqualTo(Value(drawing, "height"));
        }
    }

    private static List<Box> Boxes(XElement drawing)
        => [.. drawing.Elements(Svg + "rect").Where(box => box.Attribute("class")?.Value == "box")
            .Select(box => new Box(Value(box, "x"), Value(box, "y"), Value(box, "x") + Value(box, "width"), Value(box, "y") + Value(box, "height")))];

    private static double Value(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private sealed record Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
