using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Flows;

public class DrawingTests
{
    private static readonly Golden Golden = new("Flows");

    public static TheoryData<string> Flows => [.. SampleFlows.ByName.Keys];

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_flow_is_drawn_as_its_golden_Mermaid_says(string name)
    {
        var drawing = SampleFlows.ByName[name]().ToMermaid();
        Golden.ReadOrWrite($"{name}.mmd", drawing.TrimEnd('\n')).ShouldBe(drawing.TrimEnd('\n'));
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_flow_is_drawn_as_its_golden_DOT_says(string name)
    {
        var drawing = SampleFlows.ByName[name]().ToDot();
        Golden.ReadOrWrite($"{name}.dot", drawing.TrimEnd('\n')).ShouldBe(drawing.TrimEnd('\n'));
    }

    [Theory]
    [MemberData(nameof(Flows))]
    [Trait("semantics", "12.11")]
    public void A_drawing_is_well_formed_whatever_the_names_are(string name)
    {
        var flow = SampleFlows.ByName[name]();
        ShouldBeMermaid(flow.ToMermaid());
        ShouldBeDot(flow.ToDot());
    }

    [Fact]
    [Trait("semantics", "12.14")]
    public void Drawing_random_flows_with_loops_and_self_references_ends_in_something_well_formed()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var flow = Runs.RandomFlow.Of(seed);
            ShouldBeMermaid(flow.ToMermaid());
            ShouldBeDot(flow.ToDot());
        }
    }

    [Fact]
    [Trait("semantics", "12.14")]
    public void A_flow_of_flows_that_are_used_twice_each_is_drawn_no_larger_than_they_are()
    {
        var flow = Flow.Named("0").StartAt(Node.Named("leaf").Post(_ => { })).Build();
        for (var depth = 1; depth <= 60; depth++)
            flow = Flow.Named($"{depth}").StartAt(flow.AsNode("left")).Connect(flow.AsNode("left again"), flow.AsNode("right")).Build();
        flow.ToMermaid().Length.ShouldBeLessThan(60 * 1000);
    }

    [Fact]
    [Trait("semantics", "12.11")]
    public void A_graph_of_ten_thousand_nodes_is_drawn()
    {
        var nodes = Enumerable.Range(0, 10_000).Select(index => Node.Named($"node {index}").Post(_ => { })).ToArray();
        var drawing = Flow.Named("large").StartAt(nodes[0]);
        for (var i = 1; i < nodes.Length; i++)
            drawing.Connect(nodes[i - 1], nodes[i]);
        var flow = drawing.Build();
        Regex.Count(flow.ToMermaid(), " --> ").ShouldBe(10_000);
        Regex.Count(flow.ToDot(), " -> ").ShouldBe(10_000);
    }

    private static void ShouldBeMermaid(string drawing)
    {
        var (known, open) = (new HashSet<string>(StringComparer.Ordinal), 0);
        var lines = drawing.TrimEnd('\n').Split('\n');
        lines[0].ShouldBe("flowchart TD");
        foreach (var line in lines[1..].Select(line => line.Trim()))
        {
            if (Regex.Match(line, """^(n\d+)(\[|\(\(|\(\(\(|\[/|\[\[)"[^"<>`\\]*"(\]|\)\)|\)\)\)|/\]|\]\])$""") is { Success: true } point)
            {
                known.Add(point.Groups[1].Value).ShouldBeTrue(line);
            }
            else if (Regex.Match(line, """^(n\d+) (-->|-\.->)(\|"[^"<>`\\|]*"\|)? (n\d+)$""") is { Success: true } edge)
            {
                known.ShouldContain(edge.Groups[1].Value);
                known.ShouldContain(edge.Groups[4].Value);
                open.ShouldBe(0, "edges stand outside frames");
            }
            else
            {
                open += line == "end" ? -1 : Regex.IsMatch(line, """^subgraph g\d+\["[^"<>`\\]*"\]$""")
                    ? 1 : throw new ShouldAssertException($"not Mermaid: {line}");
                open.ShouldBeGreaterThanOrEqualTo(0);
            }
        }

        open.ShouldBe(0);
    }

    private static void ShouldBeDot(string drawing)
    {
        const string Quoted = """
            "(?:[^"\\]|\\["\\])*"
            """;
        var known = new HashSet<string>(StringComparer.Ordinal);
        var lines = drawing.TrimEnd('\n').Split('\n');
        lines[0].ShouldMatch($"^digraph {Quoted} {{$");
        var open = 1;
        foreach (var line in lines[1..].Select(line => line.Trim()))
        {
            if (Regex.Match(line, $@"^(n\d+) \[label={Quoted}[a-z0-9=., ]*\];$") is { Success: true } point)
            {
                known.Add(point.Groups[1].Value).ShouldBeTrue(line);
            }
            else if (Regex.Match(line, $@"^(n\d+) -> (n\d+)( \[label={Quoted}(, style=dashed)?\])?;$") is { Success: true } edge)
            {
                known.ShouldContain(edge.Groups[1].Value);
                known.ShouldContain(edge.Groups[2].Value);
            }
            else if (!Regex.IsMatch(line, $"^label={Quoted};$") && line != "node [shape=box, style=rounded];")
            {
                open += line == "}" ? -1 : Regex.IsMatch(line, @"^subgraph cluster_\d+ \{$")
                    ? 1 : throw new ShouldAssertException($"not DOT: {line}");
            }
        }

        open.ShouldBe(0);
    }
}
