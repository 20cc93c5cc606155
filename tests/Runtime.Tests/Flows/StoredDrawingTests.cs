using System.Text;
using System.Text.Json;
using ActorFlow.Definition;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Flows;

/// <summary>A stored flow shows the same as its definition did: the same points and the same ways, in whatever order.</summary>
public class StoredDrawingTests
{
    public static TheoryData<string> Flows => [.. SampleFlows.ByName.Keys];

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_stored_flow_is_drawn_with_the_points_and_ways_of_its_definition(string name) => ShouldBeDrawnAlike(SampleFlows.ByName[name]());

    [Fact]
    public void Stored_random_flows_are_drawn_with_the_points_and_ways_of_their_definitions()
    {
        for (var seed = 0; seed < 200; seed++)
            ShouldBeDrawnAlike(Runs.RandomFlow.Of(seed));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"schema\":2,\"flow\":{}}")]
    [InlineData("{\"schema\":1,\"flow\":{\"name\":\"f\",\"start\":\"a\",\"nodes\":[{\"name\":\"a\",\"outer\":7}]}}")]
    [InlineData("{\"schema\":1,\"flow\":{\"name\":\"f\",\"start\":\"a\",\"nodes\":[{\"name\":\"a\",\"flow\":\"nowhere\"}]}}")]
    [InlineData("{\"schema\":1,\"flow\":{\"name\":\"f\",\"start\":\"a\",\"nodes\":[{\"name\":null}]}}")]
    [InlineData("{\"schema\":1,\"flow\":{\"name\":\"f\",\"start\":\"a\",\"nodes\":[{\"name\":\"a\",\"flow\":\"x\"}]},\"nested\":{\"x\":{\"name\":\"n\",\"start\":\"b\",\"nodes\":[{\"name\":\"b\",\"flow\":\"x\"}]}}}")]
    [InlineData("nonsense")]
    public void What_is_no_canonical_form_is_refused_as_such(string text)
        => Should.Throw<JsonException>(() => FlowDrawing.OfCanonical("print", Encoding.UTF8.GetBytes(text)));

    private static void ShouldBeDrawnAlike(FlowDefinition flow)
    {
        var stored = FlowDrawing.OfCanonical(flow.Fingerprint, CanonicalFlow.Of(flow).Json);
        stored.Name.ShouldBe(flow.Name);
        stored.Fingerprint.ShouldBe(flow.Fingerprint);
        Shapes(stored.ToDot()).ShouldBe(Shapes(flow.ToDot()), flow.Name);
    }

    // Ids follow the order of drawing, so each is replaced by what it names, as often as it takes for labels to tell the points apart.
    private static string[] Shapes(string dot)
    {
        var lines = dot.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 1).ToArray();
        var labels = lines.Where(line => line.Contains(" [", StringComparison.Ordinal) && !line.Contains(" -> ", StringComparison.Ordinal))
            .ToDictionary(line => line.Split(' ')[0], line => line[line.IndexOf('[', StringComparison.Ordinal)..]);
        return [.. lines.Where(line => !line.StartsWith("node ", StringComparison.Ordinal) && !line.StartsWith("subgraph", StringComparison.Ordinal))
            .Select(line => line.Contains(" -> ", StringComparison.Ordinal) ? Way(line, labels) : labels.GetValueOrDefault(line.Split(' ')[0], line))
            .Order(StringComparer.Ordinal)];
    }

    private static string Way(string line, Dictionary<string, string> labels)
    {
        var ends = line.TrimEnd(';').Split(' ', 4);
        return $"{labels[ends[0]]} -> {labels[ends[2]]} {ends.ElementAtOrDefault(3)}";
    }
}
