using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>What the pages show is what works.</summary>
public partial class PageTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/documents.md")]
    public void The_documents_on_the_pages_are_valid_and_can_be_built(string page)
    {
        var documents = Yaml().Matches(File.ReadAllText(Path.Combine(Root(), page)));

        documents.Count.ShouldBeGreaterThan(0);
        foreach (Match document in documents)
            new FlowDocumentBuilder(Docs.Builtins).Build(FlowDocumentReader.Read(document.Groups[1].Value, DocumentFormat.Yaml)
                .EnsureValid()).Nodes.Count().ShouldBeGreaterThan(0);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Yaml();
}
