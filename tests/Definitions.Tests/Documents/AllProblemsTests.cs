using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Form, graph and calls are judged together: whoever mends what is told has mended all of it.</summary>
[Trait("semantics", "7")]
public class AllProblemsTests
{
    private const string Yaml = """
        id: orders
        nodes:
          - id: a
            functionId: core.nope
          - id: b
            functionId: core.log
            params: { massage: hello, level: loud }
          - id: c
            functionId: control.condition
            params: { condition: "total >" }
        edges:
          - { from: a, to: nowhere }
          - { from: b, to: c }
        """;

    private static readonly FlowDocumentBuilder Builder = new(Docs.Builtins, new() { ProcessVariable = _ => null });

    private static IReadOnlyList<DocumentProblem> All(string text, DocumentFormat format = DocumentFormat.Json) => Builder.Validate(FlowDocumentReader.Read(text, format));

    private static string Nodes(string nodes, string edges = "", string flow = """{"startNodeId": "a"}""") => $$"""{"id": "d", "flow": {{flow}}, "nodes": [{{nodes}}], "edges": [{{edges}}]}""";

    [Fact]
    public void A_graph_with_errors_does_not_hide_what_is_wrong_with_its_calls()
        => All(Yaml, DocumentFormat.Yaml).Select(problem => (problem.Place.Line, problem.Path, problem.Code)).ShouldBe(
        [
            (1, "$.flow.startNodeId", "missing-start"),
            (4, "$.nodes[0].functionId", "unknown-function"),
            (7, "$.nodes[1].params.message", "missing-parameter"),
            (7, "$.nodes[1].params.massage", "unknown-parameter"),
            (7, "$.nodes[1].params.level", "wrong-parameter"),
            (10, "$.nodes[2].params.condition", "bad-condition"),
            (12, "$.edges[0].to", "dangling-edge"),
        ]);

    [Fact]
    public void A_form_with_errors_does_not_hide_what_is_wrong_with_its_graph_and_its_calls()
        => All("""
            {"id": "orders", "colour": 1, "flow": {"startNodeId": "nowhere", "runtime": {"policy": "swift"}},
             "nodes": [5, {"functionId": "core.nope"}, {"id": "a", "functionId": "core.noop", "runtime": {"policy": "fats", "timeout": "soon"}},
               {"id": "a", "functionId": "core.delay", "params": {"duration": "soon"}}, {"id": "x", "functionId": "core.log", "params": 5}, {"id": "y", "functionId": "core.lag", "params": {"k": 1, "k": 2}}],
             "edges": [7, {"from": "a", "to": "b"}, {"from": "a"}]}
            """).Select(problem => (problem.Path, problem.Code)).ShouldBe(
        [
            ("$.colour", "unknown-member"), ("$.flow.startNodeId", "missing-start"), ("$.flow.runtime.policy", "wrong-value"),
            ("$.nodes[0]", "wrong-value"), ("$.nodes[1].id", "missing-id"), ("$.nodes[1].functionId", "unknown-function"), ("$.nodes[2].functionId", "unknown-function"),
            ("$.nodes[2].runtime.policy", "wrong-value"), ("$.nodes[2].runtime.timeout", "wrong-value"),
            ("$.nodes[3].id", "duplicate-node"), ("$.nodes[3].params.duration", "wrong-parameter"), ("$.nodes[4].params", "wrong-value"), ("$.nodes[5].functionId", "unknown-function"),
            ("$.nodes[5].params.k", "duplicate-member"), ("$.edges[0]", "wrong-value"), ("$.edges[1].to", "dangling-edge"), ("$.edges[2].to", "missing-end"),
        ]);

    [Fact]
    public void Calls_within_calls_are_looked_at_even_where_the_outer_one_is_wrong()
        => All(Nodes("""
            {"id": "a", "functionId": "control.batchForEach", "params": {"maxConcurrency": 0, "items": "lines", "call": "core.nope"}},
            {"id": "b", "functionId": "control.parallel", "params": {"calls": [{"call": "core.nope"}, {"call": "core.log", "params": {}}, {}, {"call": "core.start", "params": 5}], "maxConcurrency": 0}},
            {"id": "c", "functionId": "llm.callTools", "params": {"onError": "shout", "tools": [{"name": "t", "call": "db.nope"}, {"name": "t", "call": "core.start"}, {"name": "u"}]}}
            """, """{"from": "a", "to": "b"}, {"from": "b", "to": "c"}, {"from": "c", "to": "z"}""")).Select(problem => problem.Path).ShouldBe(
        [
            "$.nodes[0].params.maxConcurrency", "$.nodes[0].params.call", "$.nodes[1].params.calls[0].call", "$.nodes[1].params.calls[1].params.message", "$.nodes[1].params.calls[2]",
            "$.nodes[1].params.calls[3].params", "$.nodes[1].params.maxConcurrency", "$.nodes[2].params.onError", "$.nodes[2].params.tools[0].call", "$.nodes[2].params.tools[1]",
            "$.nodes[2].params.tools[2]", "$.edges[2].to",
        ]);

    [Theory]
    [InlineData("{{#each lines}}{{this}}", "the block 'each' that opens at line 1, column 1 is not closed")]
    [InlineData("a\n{{/if}}", "'{{/if}}' at line 2, column 1 closes nothing")]
    [InlineData("{{#if a}}{{#each b}}{{/if}}", "stands where '{{/each}}' has to")]
    [InlineData("{{name", "what opens at line 1, column 1 is not closed by '}}'")]
    [InlineData("{{name (a}}", "parentheses do not match at line 1, column 1")]
    public void A_template_that_cannot_be_read_is_told_before_anything_runs(string template, string what)
        => All(Docs.One("transform.template", $$"""{"template": {{System.Text.Json.JsonSerializer.Serialize(template)}}, "outputKey": "k"}""")).ShouldHaveSingleItem().What.ShouldContain(what);

    [Theory]
    [InlineData("{{#each lines}}{{#if this.big}}{{this.name}}{{else}}-{{/if}}{{/each}}")]
    [InlineData("{{!-- {{#if --}}{{! a note }}{{~name~}} {{{raw}}} \\{{plain")]
    [InlineData("{{#if a}}x{{^}}y{{/if}}{{^b}}z{{/b}}")]
    public void Templates_that_can_be_read_are_taken(string template)
        => All(Docs.One("transform.template", $$"""{"template": {{System.Text.Json.JsonSerializer.Serialize(template)}}, "outputKey": "k"}""")).ShouldBeEmpty();

    [Theory]
    [InlineData("{{#if a}}", "{{/if}}", "blocks are nested more than 32 deep")]
    [InlineData("{{x (", ")}}", "parentheses are nested more than 32 deep")]
    public void A_template_that_nests_without_end_is_refused_and_takes_nothing_down(string open, string close, string what)
    {
        var text = new StringBuilder().Insert(0, open, 50_000).Insert(open.Length * 50_000, close, 50_000).ToString();

        All(Docs.One("transform.template", $$"""{"template": "{{text}}", "outputKey": "k"}""")).ShouldHaveSingleItem().What.ShouldContain(what);
    }

    [Fact]
    public async Task A_template_that_a_variable_makes_deep_fails_its_visit_and_nothing_else()
    {
        var flow = Docs.Build(Docs.One("transform.template", """{"template": "${TEXT}", "outputKey": "k"}"""), options: new() { ProcessVariable = _ => new StringBuilder().Insert(0, "{{#if a}}", 50_000).ToString() });

        var result = await flow.RunAsync(new RunInput());

        result.Status.ShouldBe(RunStatus.Failed);
        Should.Throw<Exception>(() => result.EnsureCompleted()).ToString().ShouldContain("nested more than 32 deep");
    }

    [Fact]
    public void A_document_with_errors_that_uses_itself_is_told_so_and_not_that_it_is_not_there()
        => All(Nodes("""{"id": "a", "functionId": "flow.run", "params": {"flow": "d"}}, {"id": "b", "functionId": "flow.run", "params": {"flow": "e"}}""", """{"from": "a", "to": "z"}"""))
            .Where(problem => problem.Code == "unknown-flow").Select(problem => problem.What).ShouldBe(["The documents use each other in a circle: d → d.", "There is no document 'e'."]);

    [Fact]
    public void What_is_no_document_at_all_is_told_alone() => All("{").ShouldHaveSingleItem().Code.ShouldBe("bad-json");

    [Fact]
    public void A_document_without_errors_is_judged_as_it_was()
    {
        var reading = FlowDocumentReader.Read(Nodes("""{"id": "a", "functionId": "core.start"}, {"id": "b", "functionId": "core.nope"}"""), DocumentFormat.Json);

        Builder.Validate(reading).Select(problem => problem.Code).ShouldBe(["unreachable-node", "unknown-function"], ignoreOrder: true);
        Builder.Validate(reading.EnsureValid()).ShouldHaveSingleItem().Code.ShouldBe("unknown-function");
    }

    [Fact]
    public void Random_drafts_are_judged_without_an_error_of_the_judge()
    {
        for (var seed = 0; seed < Docs.Cases(500, 20_000); seed++)
        {
            var random = new Random(seed);
            var json = System.Text.Json.Nodes.JsonNode.Parse(FlowDocumentWriter.ToJson(RandomDocuments.Draw(random)))!;
            for (var times = 1 + random.Next(4); times > 0; times--)
                SchemaTests.Spoil(json, random);
            var text = json.ToJsonString();

            var reading = FlowDocumentReader.Read(text, DocumentFormat.Json);

            Builder.Validate(reading).Count.ShouldBeGreaterThanOrEqualTo(reading.Problems.Count, $"seed {seed}: {text}");
        }
    }
}
