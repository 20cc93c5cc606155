using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

[Trait("semantics", "7")]
public class ReadingTests
{
    private const string Json = """
        {
          "id": "orders", "name": "Orders", "version": "1.2.0",
          "flow": {"startNodeId": "check", "env": {"LIMIT": "100"}, "runtime": {"timeout": "30s"}, "secrets": ["API_KEY"]},
          "nodes": [
            {"id": "check", "functionId": "control.condition", "params": {"condition": "total > 1", "deep": [1, {"a": "${LIMIT}"}]}, "position": {"x": 10, "y": -2.5}},
            {"id": "pay", "functionId": "http.post", "env": {"KEY": "${API_KEY}"}, "runtime": {"maxAttempts": 3, "delay": 250, "factor": 2}},
            {"id": "sum", "functionId": "core.passthrough", "join": {"of": "atLeast", "count": 2, "cancelRemaining": true}}
          ],
          "edges": [
            {"from": "check", "to": "pay", "action": "true"},
            {"from": "check", "to": "sum", "action": "false", "condition": "total > 5"},
            {"from": "pay", "to": "sum"}
          ]
        }
        """;

    private static FlowDocument Good(string text, DocumentFormat format = DocumentFormat.Json) => FlowDocumentReader.Read(text, format).EnsureValid();

    [Fact]
    public void Every_member_is_read()
    {
        var document = Good(Json);

        (document.Id, document.Name, document.Version, document.StartNode).ShouldBe(("orders", "Orders", "1.2.0", "check"));
        document.Variables["LIMIT"].ShouldBe("100");
        document.Secrets.ShouldBe(["API_KEY"]);
        document.Runtime.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        document.Nodes.Select(node => node.Id).ShouldBe(["check", "pay", "sum"]);
        document.Nodes[0].Parameters.GetProperty("deep")[1].GetProperty("a").GetString().ShouldBe("${LIMIT}");
        document.Nodes[0].Position.ShouldBe(new NodePosition(10, -2.5));
        document.Nodes[1].Variables["KEY"].ShouldBe("${API_KEY}");
        document.Nodes[1].Runtime.ShouldBe(new NodeRuntime { MaxAttempts = 3, Delay = TimeSpan.FromMilliseconds(250), Factor = 2 });
        document.Nodes[2].Join.ShouldBe(new JoinDocument(JoinKind.AtLeast, 2, CancelsRemaining: true));
        document.Edges.Select(edge => (edge.From, edge.To, edge.Action.Value, edge.Condition?.Text)).ShouldBe([("check", "pay", "true", null), ("check", "sum", "false", "total > 5"), ("pay", "sum", "default", null)]);
    }

    [Fact]
    public void The_same_in_yaml_is_the_same()
    {
        const string yaml = """
            # The same document.
            id: orders
            name: Orders
            version: "1.2.0"
            flow:
              startNodeId: check
              env: { LIMIT: 100 }
              runtime: { timeout: 30s }
              secrets: [API_KEY]
            nodes:
              - id: check
                functionId: control.condition
                params:
                  condition: total > 1
                  deep: [1, { a: "${LIMIT}" }]
                position: { x: 10, y: -2.5 }
              - id: pay
                functionId: http.post
                env: { KEY: "${API_KEY}" }
                runtime: { maxAttempts: 3, delay: 250, factor: 2 }
              - id: sum
                functionId: core.passthrough
                join: { of: atLeast, count: 2, cancelRemaining: true }
            edges:
              - { from: check, to: pay, action: "true" }
              - { from: check, to: sum, action: "false", condition: total > 5 }
              - { from: pay, to: sum }
            """;

        FlowDocumentWriter.ToJson(Good(yaml, DocumentFormat.Yaml)).ShouldBe(FlowDocumentWriter.ToJson(Good(Json)));
    }

    [Fact]
    public void What_is_written_reads_back_and_is_written_the_same()
    {
        var written = FlowDocumentWriter.ToJson(Good(Json));

        FlowDocumentWriter.ToJson(Good(written)).ShouldBe(written);
    }

    [Fact]
    public void Both_spellings_of_tinyflow_are_read()
    {
        const string repository = """{"id": "t", "name": "T", "version": "1", "flow": {"startNodeId": "a", "envs": {"K": "v"}}, "nodes": [{"id": "a", "functionId": "core.start", "params": {}, "position": {"x": 1, "y": 2}}], "edges": []}""";
        const string guide = """{"flow": {"id": "t", "name": "T", "startNodeId": "a", "envs": {"K": "v"}}, "nodes": [{"id": "a", "functionId": "core.start", "params": {}, "env": {}}], "edges": []}""";

        var (one, other) = (Good(repository), Good(guide));

        (one.Id, one.Name, one.StartNode, one.Variables["K"]).ShouldBe(("t", "T", "a", "v"));
        (other.Id, other.Name, other.StartNode, other.Variables["K"]).ShouldBe(("t", "T", "a", "v"));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_path_and_place()
    {
        var reading = FlowDocumentReader.Read("""
            {"id": "x", "colour": 1, "flow": {"startNodeId": "nowhere", "durability": "hard"},
             "nodes": [
               {"id": "a", "functionId": "f", "runtime": {"maxAttempts": 0, "timeout": "soon"}},
               {"id": "a"},
               {"id": "b", "functionId": "f", "parms": {}, "params": {"k": "${BROKEN"}}],
             "edges": [{"from": "a", "to": "z"}, {"from": "a"}, {"from": "a", "to": "b", "condition": "total >"}]}
            """, DocumentFormat.Json);

        reading.Document.ShouldBeNull();
        reading.Problems.Select(problem => (problem.Path, problem.Code)).ShouldBe(
        [
            ("$.colour", "unknown-member"), ("$.flow.durability", "wrong-value"), ("$.flow.startNodeId", "missing-start"), ("$.nodes[0].runtime.maxAttempts", "wrong-value"),
            ("$.nodes[0].runtime.timeout", "wrong-value"), ("$.nodes[1].functionId", "missing-function"), ("$.nodes[1].id", "duplicate-node"), ("$.nodes[2].parms", "unknown-member"),
            ("$.nodes[2].params.k", "bad-reference"), ("$.edges[0].to", "dangling-edge"), ("$.edges[1].to", "missing-end"), ("$.edges[2].condition", "bad-condition"),
        ]);
        reading.Problems[7].Remedy.ShouldBe("Did you mean 'params'?");
        reading.Problems[3].Place.ShouldBe(new Place(3, 62));
    }

    [Fact]
    public void What_nodes_and_edges_say_of_each_other_is_checked()
    {
        var reading = FlowDocumentReader.Read("""
            {"id": "x", "flow": {"startNodeId": "strat"},
             "nodes": [{"id": "start", "functionId": "f"}, {"id": "start", "functionId": "f"}, {"id": "s", "functionId": "f", "nodeType": "subNode", "parentId": "start"}],
             "edges": [{"from": "start", "to": "nowhere"}, {"from": "start", "to": "s"}, {"from": "start", "to": "s"}]}
            """, DocumentFormat.Json);

        reading.Problems.Select(problem => problem.Code).ShouldBe(
            ["missing-start", "duplicate-node", "wrong-parent", "dangling-edge", "edge-of-sub-node", "edge-of-sub-node", "duplicate-edge"], ignoreOrder: true);
        reading.Problems.Single(problem => problem.Code == "missing-start").Remedy.ShouldContain("Did you mean 'start'?");
    }

    [Fact]
    public void A_node_that_nothing_leads_to_is_a_warning()
    {
        var reading = FlowDocumentReader.Read("""{"id": "x", "flow": {"startNodeId": "a"}, "nodes": [{"id": "a", "functionId": "f"}, {"id": "b", "functionId": "f"}]}""", DocumentFormat.Json);

        reading.EnsureValid();
        reading.Problems.ShouldHaveSingleItem().ShouldBe(reading.Problems[0] with { Code = "unreachable-node", Path = "$.nodes[1]", IsWarning = true });
    }

    [Fact]
    public void The_one_entry_is_the_start_and_of_several_all_are_named()
    {
        Good("""{"id": "x", "nodes": [{"id": "b", "functionId": "f"}, {"id": "a", "functionId": "f"}], "edges": [{"from": "a", "to": "b"}]}""").StartNode.ShouldBeNull();
        FlowDocumentReader.Read("""{"id": "x", "nodes": [{"id": "a", "functionId": "f"}, {"id": "b", "functionId": "f"}]}""", DocumentFormat.Json)
            .Problems.ShouldHaveSingleItem().What.ShouldContain("'a', 'b'");
    }

    [Fact]
    public void In_the_compatibility_mode_unknown_members_are_warnings_and_failures_fall_through()
    {
        const string text = """{"id": "x", "settings": {}, "nodes": [{"id": "a", "functionId": "f", "selected": true, "nodeType": "fancy"}]}""";

        FlowDocumentReader.Read(text, DocumentFormat.Json).Document.ShouldBeNull();
        var reading = FlowDocumentReader.Read(text, DocumentFormat.Json, new() { IsCompatible = true });

        reading.EnsureValid().FailuresFallThrough.ShouldBeTrue();
        reading.Problems.Count.ShouldBe(3);
        reading.Problems.ShouldAllBe(problem => problem.IsWarning);
    }

    [Fact]
    public void A_file_is_read_by_its_ending()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "x.yml");
            File.WriteAllText(path, "id: x\nnodes: [{ id: a, functionId: f }]\n");

            FlowDocumentReader.ReadFile(path).EnsureValid().Id.ShouldBe("x");
            FlowDocumentReader.ReadFile(path, new() { GreatestSize = 10 }).Problems.ShouldHaveSingleItem().Code.ShouldBe("too-large");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("250", 250)]
    [InlineData("\"250\"", 250)]
    [InlineData("\"1.5s\"", 1500)]
    [InlineData("\"2 m\"", 120_000)]
    [InlineData("\"1h\"", 3_600_000)]
    [InlineData("\"1d\"", 86_400_000)]
    [InlineData("\"20ms\"", 20)]
    public void Spans_of_time_are_milliseconds_or_a_number_with_a_unit(string text, double milliseconds)
        => Good($$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "runtime": {"delay": {{text}} } }]}""").Nodes[0].Runtime.Delay.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Numbers_keep_their_digits()
        => Good("""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "params": {"n": 9223372036854775807, "d": 1.10}}]}""").Nodes[0].Parameters.GetRawText().ShouldBe("""{"n":9223372036854775807,"d":1.10}""");
}
