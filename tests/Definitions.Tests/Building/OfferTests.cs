using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Building;

/// <summary>Where in a cluster nodes of documents may run.</summary>
[Trait("semantics", "7")]
public class OfferTests
{
    private const string Json = """
        {"id": "d", "flow": {"startNodeId": "a"},
         "nodes": [{"id": "a", "functionId": "core.start", "requires": ["region=eu", "gpu", "gpu"]}, {"id": "b", "functionId": "control.batchForEach", "params": {"items": "lines", "call": "core.start"}, "offered": true},
           {"id": "c", "functionId": "core.start"}],
         "edges": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}]}
        """;

    [Fact]
    public void What_a_document_asks_of_members_is_what_code_would_ask()
    {
        var options = Docs.Build(Json).Nodes.ToDictionary(node => node.Name, node => node.Options);
        var code = Node.Named("a").Post(_ => { }).Requires("region=eu", "gpu").Options;

        options["a"].Requires.ShouldBe(code.Requires);
        options["a"].IsOffered.ShouldBe(code.IsOffered);
        options["b"].Requires.ShouldBeEmpty();
        options["b"].IsOffered.ShouldBeTrue();
        (options["c"].Requires.Count, options["c"].IsOffered).ShouldBe((0, false));
    }

    [Theory]
    [InlineData(DocumentFormat.Json)]
    [InlineData(DocumentFormat.Yaml)]
    [InlineData(DocumentFormat.Mermaid)]
    public void It_survives_code_documents_and_drawings(DocumentFormat format)
    {
        var flow = Docs.Build(Json);
        var document = FlowDocument.Of(flow, Docs.Builtins);
        var text = format switch { DocumentFormat.Json => FlowDocumentWriter.ToJson(document), DocumentFormat.Yaml => FlowDocumentWriter.ToYaml(document), _ => FlowDocumentWriter.ToMermaid(document) };

        var again = new FlowDocumentBuilder(Docs.Builtins).Build(FlowDocumentReader.Read(text, format).EnsureValid());

        again.ShapeFingerprint.ShouldBe(flow.ShapeFingerprint);
        again.Nodes.Select(node => (string.Join(',', node.Options.Requires), node.Options.IsOffered)).ShouldBe([("gpu,region=eu", false), ("", true), ("", false)]);
    }

    [Theory]
    [InlineData("\"requires\": [\"a,b\"]", "'a,b' is no capability")]
    [InlineData("\"requires\": [\"\"]", "'' is no capability")]
    [InlineData("\"requires\": \"gpu\"", "a list of texts")]
    [InlineData("\"requires\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]", "17 capabilities are asked for")]
    [InlineData("\"offered\": \"yes\"", "true or false")]
    public void What_is_no_capability_is_told_by_its_path(string member, string what)
    {
        var problem = FlowDocumentReader.Read($$"""{"id": "d", "nodes": [{"id": "a", "functionId": "core.start", {{member}} }]}""", DocumentFormat.Json).Problems.ShouldHaveSingleItem();

        problem.What.ShouldContain(what);
        problem.Path.ShouldBe($"$.nodes[0].{member.Split('"')[1]}");
    }

    [Fact]
    public void A_node_that_cannot_travel_is_refused_when_the_flow_is_built()
        => Should.Throw<FlowDocumentException>(() => Docs.Build("""{"id": "d", "nodes": [{"id": "a", "functionId": "core.delay", "params": {"duration": "1s"}, "offered": true}]}""")).Message.ShouldContain("only Exec and the items of a batch can run on other members");
}
