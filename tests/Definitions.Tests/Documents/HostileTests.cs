using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

[Trait("semantics", "7")]
public class HostileTests
{
    private static DocumentProblem Only(string text, DocumentFormat format = DocumentFormat.Json)
        => FlowDocumentReader.Read(text, format).Problems.ShouldHaveSingleItem();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"id\":}")]
    [InlineData("{} {}")]
    [InlineData("{\"id\": \"x\", /* no */ \"nodes\": []}")]
    [InlineData("{\"id\": \"x\",}")]
    [InlineData("\"\\ud800\"")]
    public void Broken_json_is_refused(string text) => FlowDocumentReader.Read(text, DocumentFormat.Json).Document.ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("a: b: c")]
    [InlineData("\tid: x")]
    [InlineData("id: x\n---\nid: y")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("'open")]
    public void Broken_yaml_is_refused(string text) => FlowDocumentReader.Read(text, DocumentFormat.Yaml).Document.ShouldBeNull();

    [Theory]
    [InlineData(DocumentFormat.Json, "[", "]")]
    [InlineData(DocumentFormat.Json, "{\"a\":", "}")]
    [InlineData(DocumentFormat.Yaml, "[", "]")]
    [InlineData(DocumentFormat.Yaml, "{ a: ", "}")]
    public void Deep_nesting_is_refused(DocumentFormat format, string open, string close)
    {
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
            text.Append(open);
        text.Append('1');
        for (var i = 0; i < 100_000; i++)
            text.Append(close);

        Only(text.ToString(), format).What.ShouldContain("64");
    }

    [Fact]
    public void A_yaml_bomb_is_not_followed()
    {
        const string bomb = """
            a: &a [x, x, x, x, x, x, x, x, x]
            b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
            """;

        var problem = Only(bomb, DocumentFormat.Yaml);

        (problem.Code, problem.Place.Line).ShouldBe(("yaml-alias", 1));
    }

    [Theory]
    [InlineData("id: !!python/object/apply:os.system [ls]", "yaml-tag")]
    [InlineData("id: !System.IO.FileInfo x", "yaml-tag")]
    [InlineData("<<: {id: x}", "yaml-alias")]
    [InlineData("id: *nowhere", "yaml-alias")]
    public void Tags_aliases_and_merge_keys_are_refused(string text, string code) => Only(text, DocumentFormat.Yaml).Code.ShouldBe(code);

    [Fact]
    public void Huge_numbers_are_refused()
    {
        var digits = new string('9', 1_000_000);

        Only($$"""{"id": {{digits}} }""").Code.ShouldBe("long-number");
        Only($"id: {digits}", DocumentFormat.Yaml).Code.ShouldBe("long-number");
        Only("""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "runtime": {"maxAttempts": 1e400}}]}""").Path.ShouldBe("$.nodes[0].runtime.maxAttempts");
        Only("""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "runtime": {"delay": 1e300}}]}""").Path.ShouldBe("$.nodes[0].runtime.delay");
    }

    [Fact]
    public void Members_that_are_there_twice_are_named_by_path()
    {
        var problem = Only("""{"id": "x", "nodes": [{"id": "a", "id": "b", "functionId": "f"}]}""");

        (problem.Code, problem.Path).ShouldBe(("duplicate-member", "$.nodes[0].id"));
    }

    [Fact]
    public void Too_large_a_text_is_refused_unread() => Only(new string(' ', 50 * 1024 * 1024)).Code.ShouldBe("too-large");

    [Theory]
    [InlineData(DocumentFormat.Json)]
    [InlineData(DocumentFormat.Yaml)]
    public void Bytes_that_are_no_text_are_refused(DocumentFormat format)
    {
        byte[] text = [.. "{\"id\": \""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];

        FlowDocumentReader.Read(text, format).Problems.ShouldHaveSingleItem().Code.ShouldBeOneOf("bad-text", "bad-json");
    }

    [Fact]
    public void A_byte_order_mark_is_no_problem()
        => FlowDocumentReader.Read([0xEF, 0xBB, 0xBF, .. """{"id": "x", "nodes": [{"id": "a", "functionId": "f"}]}"""u8], DocumentFormat.Json)
            .EnsureValid().Id.ShouldBe("x");

    [Fact]
    public void Many_problems_are_cut_off_and_said_to_be()
    {
        var nodes = string.Join(',', Enumerable.Repeat("{\"colour\": 1}", 5000));

        var problems = FlowDocumentReader.Read($$"""{"id": "x", "nodes": [{{nodes}}]}""", DocumentFormat.Json).Problems;

        problems.Count.ShouldBe(1001);
        problems[^1].Code.ShouldBe("too-many-problems");
    }

    [Fact]
    public void Too_many_nodes_are_refused()
    {
        var nodes = string.Join(',', Enumerable.Range(0, 11).Select(i => $$"""{"id": "{{i}}", "functionId": "f"}"""));

        FlowDocumentReader.Read($$"""{"id": "x", "nodes": [{{nodes}}]}""", DocumentFormat.Json,
            new() { MostNodes = 10 }).Problems.ShouldHaveSingleItem().Code.ShouldBe("too-large");
    }

    [Fact]
    public void A_node_named_like_a_path_is_only_named_so()
        => FlowDocumentReader.Read("""{"id": "x", "nodes": [{"id": "/etc/../passwd", "functionId": "../f"}]}""", DocumentFormat.Json)
            .EnsureValid().Nodes[0].FunctionId.ShouldBe("../f");
}
