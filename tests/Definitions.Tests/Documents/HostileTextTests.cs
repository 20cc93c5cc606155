using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Texts that are almost documents.</summary>
[Trait("semantics", "7")]
public class HostileTextTests
{
    private static DocumentProblem Only(ReadOnlySpan<byte> text, DocumentFormat format)
        => FlowDocumentReader.Read(text, format).Problems.ShouldHaveSingleItem();

    [Theory]
    [InlineData(DocumentFormat.Json)]
    [InlineData(DocumentFormat.Yaml)]
    public void A_text_of_another_encoding_is_told_by_its_byte_order_mark(DocumentFormat format)
    {
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
            Only([.. encoding.GetPreamble(), .. encoding.GetBytes("{\"id\": \"x\"}")], format).What.ShouldContain("byte order mark");
    }

    [Fact]
    public void A_byte_order_mark_before_yaml_is_no_problem_and_within_an_id_it_is()
    {
        FlowDocumentReader.Read([.. Encoding.UTF8.Preamble, .. "id: x\nnodes: [{ id: a, functionId: f }]"u8], DocumentFormat.Yaml)
            .EnsureValid().Id.ShouldBe("x");
        FlowDocumentReader.Read("id: \"x\\uFEFF\"\nnodes: [{ id: a, functionId: f }]"u8,
            DocumentFormat.Yaml).Problems.ShouldHaveSingleItem().Code.ShouldBe("bad-name");
    }

    [Theory]
    [InlineData("id: x\nnodes:\n\t- id: a", 3)]
    [InlineData("id: x\nnodes:\n  - id: a\n   functionId: f", 4)]
    [InlineData("id: x\nid2: [a", 2)]
    [InlineData("id: x\nnodes: }", 2)]
    [InlineData("id: x\n%YAML 1.2\n---\n", 2)]
    public void Broken_yaml_is_told_by_its_line(string text, int line)
    {
        var problem = Only(Encoding.UTF8.GetBytes(text), DocumentFormat.Yaml);

        problem.Code.ShouldBe("bad-yaml");
        problem.Place.Line.ShouldBeInRange(line - 1, line + 1, problem.ToString());
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("0x10")]
    [InlineData("1.")]
    [InlineData("'a'")]
    public void What_is_no_json_is_told_by_its_line(string value)
    {
        var problem = Only(Encoding.UTF8.GetBytes($"{{\"id\": \"x\",\n \"nodes\": {value}}}"), DocumentFormat.Json);

        (problem.Code, problem.Place.Line).ShouldBe(("bad-json", 2));
    }

    [Theory]
    [InlineData(".nan")]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData("0x10")]
    [InlineData("0o17")]
    [InlineData("1_000")]
    [InlineData("12:30:00")]
    public void Numbers_that_json_does_not_know_are_texts_and_no_numbers(string value)
    {
        var problem = Only(Encoding.UTF8.GetBytes($"id: x\nnodes:\n  - id: a\n    functionId: f\n    runtime: {{ maxAttempts: 2, factor: {value} }}"),
            DocumentFormat.Yaml);

        (problem.Path, problem.Code, problem.Place.Line).ShouldBe(("$.nodes[0].runtime.factor", "wrong-value", 5));
    }

    [Theory]
    [InlineData("""{"a": 1, "b": {"c": [{"d": 1, "d": 2}]}}""", "$.nodes[0].params.b.c[0].d")]
    [InlineData("""{"a": 1, "a": 1}""", "$.nodes[0].params.a")]
    public void Arguments_that_are_there_twice_are_told_however_deep(string parameters, string path)
    {
        var problem = Only(Encoding.UTF8.GetBytes($$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "params": {{parameters}} }]}"""),
            DocumentFormat.Json);

        (problem.Code, problem.Path).ShouldBe(("duplicate-member", path));
    }

    [Fact]
    public void Keys_that_are_there_twice_in_yaml_are_told_by_their_line()
    {
        var problem = Only("id: x\nnodes: [{ id: a, functionId: f }]\nid: y\n"u8, DocumentFormat.Yaml);

        (problem.Code, problem.Path, problem.Place.Line).ShouldBe(("duplicate-member", "$.id", 3));
    }

    [Theory]
    [InlineData("id: !!str x", "yaml-tag")]
    [InlineData("id: !!binary aGk=", "yaml-tag")]
    [InlineData("id: !<tag:yaml.org,2002:js/function> x", "yaml-tag")]
    [InlineData("id: &x y", "yaml-alias")]
    [InlineData("base: &b { a: 1 }\nid: x", "yaml-alias")]
    [InlineData("id: x\nnodes:\n  - <<: { id: a }", "yaml-alias")]
    [InlineData("!!map { id: x }", "yaml-tag")]
    [InlineData("&a id: x", "yaml-key")]
    public void Tags_anchors_and_merges_are_refused_wherever_they_stand(string text, string code)
    => Only(Encoding.UTF8.GetBytes(text), DocumentFormat.Yaml).Code.ShouldBe(code);
}
