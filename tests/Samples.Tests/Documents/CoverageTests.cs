using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Samples.WordTotals;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.Documents;

/// <summary>The samples show all there is, and are what they show.</summary>
[Trait("semantics", "7")]
public class CoverageTests
{
    private static readonly FunctionRegistry Functions = new FunctionRegistry().AddBuiltins().AddMethods<Words>();

    private static List<(string File, FlowDocument Document)> Documents()
        => [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Where(IsDocument)
            .Select(file => (file, FlowDocumentReader.ReadFile(file).EnsureValid()))];

    private static bool IsDocument(string file)
        => file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".flow.json", StringComparison.Ordinal);

    [Fact]
    public void Every_function_that_comes_with_the_package_is_used_in_a_document_of_the_samples()
    {
        var used = Documents().SelectMany(found => found.Document.Nodes).SelectMany(node => Called(node.Parameters).Prepend(node.FunctionId))
            .ToHashSet();

        new FunctionRegistry().AddBuiltins().All.Select(function => function.Id).Where(id => !used.Contains(id)).ShouldBeEmpty();
    }

    [Fact]
    public void The_documents_of_the_samples_have_no_problems()
    {
        var documents = Documents();
        documents.Count.ShouldBeGreaterThanOrEqualTo(7);
        var library = documents.ToDictionary(found => found.Document.Id, found => found.Document);
        foreach (var (file, document) in documents)
        {
            FlowDocumentReader.ReadFile(file).Problems.ShouldBeEmpty(file);
            new FlowDocumentBuilder(Functions, new() { Documents = library, ProcessVariable = _ => null }).Validate(document).ShouldBeEmpty(file);
        }
    }

    [Fact]
    public void The_flows_of_the_samples_can_be_written_as_documents_again()
    {
        var library = Documents().ToDictionary(found => found.Document.Id, found => found.Document);
        foreach (var document in library.Values)
        {
            var flow = new FlowDocumentBuilder(Functions, new() { Documents = library }).Build(document);

            var set = FlowDocumentSet.Of(flow, Functions);

            new FlowDocumentBuilder(Functions, new() { Documents = set.Used }).Build(set.Document).ToMermaid()
                .ShouldBe(flow.ToMermaid(), document.Id);
        }
    }

    /// <summary>The functions that are called within a node, by <c>"call"</c>.</summary>
    private static IEnumerable<string> Called(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject()
            .SelectMany(member => member is { Name: "call", Value.ValueKind: JsonValueKind.String }
                ? [member.Value.GetString()!] : Called(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Called),
        _ => [],
    };
}
