using System.Text;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Texts that ask for more than they are worth. What is counted is what was allocated, as that does not depend on the machine.</summary>
[Trait("semantics", "7")]
public class HostileSizeTests
{
    private const long Mebibyte = 1024 * 1024;

    private static (IReadOnlyList<DocumentProblem> Problems, long Allocated) Read(ReadOnlySpan<byte> text,
        DocumentFormat format = DocumentFormat.Json)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problems = FlowDocumentReader.Read(text, format).Problems;
        return (problems, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Many(string item, int bytes) => string.Join(',', Enumerable.Repeat(item, bytes / (item.Length + 1)));

    [Fact]
    public void Fifty_megabytes_are_refused_and_cost_nothing()
    {
        var (problems, allocated) = Read(new byte[50 * Mebibyte]);

        problems.ShouldHaveSingleItem().Code.ShouldBe("too-large");
        allocated.ShouldBeLessThan(Mebibyte);
    }

    [Fact]
    public void A_file_of_fifty_megabytes_is_read_no_further_than_the_limit()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
                file.SetLength(50 * Mebibyte);
            var before = GC.GetAllocatedBytesForCurrentThread();

            FlowDocumentReader.ReadFile(path).Problems.ShouldHaveSingleItem().Code.ShouldBe("too-large");

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(11 * Mebibyte);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(DocumentFormat.Json, "1")]
    [InlineData(DocumentFormat.Json, "[]")]
    [InlineData(DocumentFormat.Json, "{}")]
    [InlineData(DocumentFormat.Yaml, "1")]
    public void Millions_of_values_are_refused_after_the_first_one(DocumentFormat format, string item)
    {
        var (problems, allocated) = Read(Encoding.UTF8.GetBytes($"{{\"id\": \"x\", \"nodes\": [{Many(item, 8 * 1024 * 1024)}]}}"), format);

        var problem = problems.ShouldHaveSingleItem();
        (problem.Code, problem.What).ShouldBe(("too-large", "The text has more than 1000000 values."));
        allocated.ShouldBeLessThan((format == DocumentFormat.Json ? 300 : 1500) * Mebibyte);
    }

    [Theory]
    [InlineData(DocumentFormat.Json, "[")]
    [InlineData(DocumentFormat.Json, "{\"a\":")]
    [InlineData(DocumentFormat.Yaml, "[")]
    [InlineData(DocumentFormat.Yaml, "- ")]
    [InlineData(DocumentFormat.Yaml, "? ")]
    public void Deep_nesting_costs_no_more_than_its_first_levels(DocumentFormat format, string open)
    {
        var (problems, allocated) = Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 1_000_000))), format);

        problems.ShouldHaveSingleItem();
        allocated.ShouldBeLessThan(64 * Mebibyte);
    }

    [Fact]
    public void A_bomb_of_aliases_costs_what_its_text_does()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 60; i++)
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        var (problems, allocated) = Read(Encoding.UTF8.GetBytes(bomb.ToString()), DocumentFormat.Yaml);

        problems.ShouldHaveSingleItem().Code.ShouldBe("yaml-alias");
        allocated.ShouldBeLessThan(Mebibyte);
    }

    [Fact]
    public void A_giant_text_where_a_short_one_belongs_is_told_short()
    {
        var giant = new string('x', 5_000_000);
        foreach (var text in new[]
        {
            $$"""{"id": "x", "flow": {"durability": "{{giant}}"}, "nodes": [{"id": "a", "functionId": "f"}]}""",
            $$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "nodeType": "{{giant}}"}]}""",
            $$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "runtime": {"policy": "{{giant}}"} }]}""",
            $$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "runtime": {"delay": "{{giant}}"} }]}""",
            $$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f", "params": {"k": "${{{giant}}" } }]}""",
            $$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f"}], "edges": [{"from": "a", "to": "a", "condition": "{{giant}}"}]}""",
            $$"""{"id": "x", "nodes": [{"id": "a", "functionId": "f"}], "edges": [{"from": "a", "to": "{{giant}}"}]}""",
        })
        {
            var (problems, allocated) = Read(Encoding.UTF8.GetBytes(text));

            problems.ShouldNotBeEmpty();
            problems.ShouldAllBe(problem => problem.ToString().Length < 1_000);
            allocated.ShouldBeLessThan(100 * Mebibyte);
        }
    }

    [Fact]
    public void Names_are_compared_so_often_and_no_more()
    {
        var nodes = Enumerable.Range(0, 20_000).Select(i => $$"""{"id": "customer-{{i:D5}}", "functionId": "core.start"}""");
        var edges = Enumerable.Range(0, 20_000).Select(i => $$"""{"from": "customer-{{i:D5}}", "to": "cstomer-{{i:D5}}"}""");

        var (problems, allocated) =
            Read(Encoding.UTF8.GetBytes(
                $$"""{"id": "x", "flow": {"startNodeId": "customer-00000"}, "nodes": [{{string.Join(',', nodes)}}], "edges": [{{string.Join(',', edges)}}]}"""));

        problems.Count.ShouldBe(1001);
        problems[0].Remedy.ShouldContain("Did you mean 'customer-00000'?");
        // Each comparison takes a row of numbers: without a bound, 400 million of them.
        allocated.ShouldBeLessThan(200 * Mebibyte);
    }

    [Fact]
    public void Many_nodes_and_edges_cost_so_much_each_and_no_more()
    {
        static long Cost(int count)
        {
            var nodes = Enumerable.Range(0, count).Select(i => $$"""{"id": "{{i}}", "functionId": "core.passthrough"}""");
            var edges = Enumerable.Range(1, count - 1)
                .SelectMany(i => new[] { $$"""{"from": "{{i - 1}}", "to": "{{i}}"}""",
                    $$"""{"from": "{{i - 1}}", "to": "{{i}}", "action": "error"}""" });
            var document = FlowDocumentReader.Read(
                $$"""{"id": "x", "nodes": [{{string.Join(',', nodes)}}], "edges": [{{string.Join(',', edges)}}]}""", DocumentFormat.Json)
                    .EnsureValid();
            var builder = new FlowDocumentBuilder(Docs.Builtins);
            var before = GC.GetAllocatedBytesForCurrentThread();
            builder.Build(document).Nodes.Count().ShouldBe(count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        _ = Cost(100);
        var (small, large) = (Cost(1_000), Cost(20_000));

        large.ShouldBeLessThan(small * 40);
    }
}
