using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Documents, groups and dependencies that refer to each other without end, or too often.</summary>
[Trait("semantics", "7")]
public class HostileReferenceTests
{
    private static FlowDocument Using(string id, params string[] others) => new()
    {
        Id = id,
        StartNode = "n0",
        Nodes = [.. others.Select((other, i) => new NodeDocument { Id = $"n{i}", FunctionId = "flow.run",
            Parameters = System.Text.Json.JsonSerializer.SerializeToElement(new { flow = other }) })],
        Edges = [.. others.Skip(1).Select((_, i) => new EdgeDocument { From = $"n{i}", To = $"n{i + 1}" })],
    };

    private static IReadOnlyList<DocumentProblem> Problems(IEnumerable<FlowDocument> documents)
    {
        var library = documents.ToDictionary(document => document.Id);
        return new FlowDocumentBuilder(Docs.Builtins, new() { Documents = library }).Validate(library.Values.First());
    }

    [Fact]
    public void A_long_chain_of_documents_is_refused_before_the_stack_ends()
    {
        var chain = Enumerable.Range(0, 10_000).Select(i => Using($"d{i}", $"d{i + 1}"));

        var problem = Problems(chain).ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe(("unknown-flow", "$.nodes[0].params.flow"));
    }

    [Fact]
    public void Documents_that_use_each_other_twice_are_drawn_once_each_also_where_the_last_one_is_wrong()
    {
        // Drawn anew for each use, that would be 2^40 drawings.
        FlowDocument[] documents = [.. Enumerable.Range(0, 40).Select(i => Using($"d{i}", $"d{i + 1}", $"d{i + 1}")), Using("d40", "nowhere")];
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problems = Problems(documents);

        problems.Count.ShouldBe(2);
        problems.ShouldAllBe(problem => problem.ToString().Length < 1_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20 * 1024 * 1024);
        documents[40] = new FlowDocument { Id = "d40", Nodes = [new NodeDocument { Id = "n", FunctionId = "core.start" }] };
        Problems(documents).ShouldBeEmpty();
    }

    [Fact]
    public void A_document_that_uses_itself_is_refused() => Problems([Using("a", "a")]).ShouldHaveSingleItem().What.ShouldContain("a → a");

    [Fact]
    public void Groups_that_contain_each_other_are_refused_by_their_path()
    {
        var reading = FlowDocumentReader.Read("""
            {"id": "x", "flow": {"startNodeId": "s"},
             "nodes": [{"id": "s", "functionId": "f"}, {"id": "a", "group": {"branches": ["b"]}}, {"id": "b", "group": {"branches": [["s2", "a"]]}}, {"id": "s2", "functionId": "f"}]}
            """, DocumentFormat.Json);

        var problem = reading.Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Path).ShouldBe(("group-in-itself", "$.nodes[1].group"));
        problem.What.ShouldContain("a → b → a");
    }

    [Fact]
    public void Groups_within_groups_without_end_are_refused()
    {
        var groups = Enumerable.Range(0, 5_000)
            .Select(i => $$"""{"id": "g{{i}}", "group": {"branches": ["g{{i + 1}}", ["g{{i + 1}}", "g{{i + 1}}"]]} }""");

        var reading = FlowDocumentReader.Read(
            $$"""{"id": "x", "flow": {"startNodeId": "g0"}, "nodes": [{{string.Join(',', groups)}}, {"id": "g5000", "functionId": "f"}]}""",
                DocumentFormat.Json);

        reading.Document.ShouldBeNull();
        reading.Problems[0].Code.ShouldBe("too-deep");
    }

    [Fact]
    public void A_node_that_depends_on_itself_by_way_of_others_is_refused_by_the_path()
    {
        var reading = FlowDocumentReader.Read("""
            {"id": "x", "nodes": [{"id": "s", "functionId": "f"}, {"id": "a", "functionId": "f", "dependsOn": ["s", "c"]}, {"id": "b", "functionId": "f", "dependsOn": ["a"]}, {"id": "c", "functionId": "f", "dependsOn": ["b"]}]}
            """, DocumentFormat.Json);

        var problem = reading.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("dependency-cycle");
        problem.What.ShouldContain("→");
    }

    [Fact]
    public void A_long_chain_of_dependencies_is_fine()
    {
        var nodes = Enumerable.Range(1, 20_000).Select(i => $$"""{"id": "{{i}}", "functionId": "core.start", "dependsOn": ["{{i - 1}}"]}""");

        FlowDocumentReader.Read($$"""{"id": "x", "nodes": [{"id": "0", "functionId": "core.start"}, {{string.Join(',', nodes)}}]}""",
            DocumentFormat.Json).Problems.ShouldBeEmpty();
    }
}
