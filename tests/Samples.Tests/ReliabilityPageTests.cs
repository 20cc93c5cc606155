using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests;

/// <summary>The page on reliability names its proofs: they have to be there.</summary>
public sealed partial class ReliabilityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_is_in_the_repository()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs", "reliability.md"));
        var files = Directory.EnumerateFiles(SourceTree.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Select(static file => Path.GetFileNameWithoutExtension(file))
            .ToHashSet(StringComparer.Ordinal);

        var named = page.Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(static line => Name().Matches(line[line.LastIndexOf(" | ", StringComparison.Ordinal)..]))
            .Select(static name => name.Groups["name"].Value).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(30);
        named.Where(name => !files.Contains(name)).ShouldBeEmpty();
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
