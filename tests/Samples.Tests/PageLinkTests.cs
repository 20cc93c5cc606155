using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests;

/// <summary>The pages promise that where they point to is there.</summary>
public sealed partial class PageLinkTests
{
    [Fact]
    public void Links_between_pages_lead_to_files_and_headings_that_are_there()
    {
        var headings = Pages().ToDictionary(static page => page, static page => HeadingsOf(page));
        headings.Count.ShouldBeGreaterThan(30, "else pages are not found, and nothing is checked");

        var broken = new List<string>();
        var seen = 0;
        foreach (var page in headings.Keys)
        {
            foreach (Match link in Link().Matches(WithoutCode(page)))
            {
                var (target, heading) = (link.Groups["file"].Value, link.Groups["heading"].Value);
                if (target.Contains(':', StringComparison.Ordinal))
                    continue;
                seen++;
                var file = target.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, target));
                if (!Path.Exists(file) || (heading.Length > 0 && headings.TryGetValue(file, out var known) && !known.Contains(heading)))
                    broken.Add($"{Path.GetRelativePath(SourceTree.Root, page)}: {link.Value}");
            }
        }

        seen.ShouldBeGreaterThan(100, "else links are not found");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Every_decision_is_in_the_list_of_decisions()
    {
        var folder = SourceTree.PathOf("docs", "decisions");
        var list = File.ReadAllText(Path.Combine(folder, "README.md"));

        var files = Directory.GetFiles(folder, "0*.md").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();

        files.Count.ShouldBeGreaterThan(10);
        files.Select(static name => int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(1, files.Count), "numbers follow each other");
        files.ShouldAllBe(name => list.Contains($"({name})", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Pages()
    {
        var folders = new Stack<string>([SourceTree.Root]);
        while (folders.TryPop(out var folder))
        {
            foreach (var page in Directory.GetFiles(folder, "*.md"))
                yield return page;
            foreach (var inner in Directory.GetDirectories(folder))
            {
                if (Path.GetFileName(inner) is not ("bin" or "obj" or "artifacts" or "node_modules" or "TestResults") && !Path.GetFileName(inner).StartsWith('.'))
                    folders.Push(inner);
            }
        }
    }

    /// <summary>Headings as links name them: in small letters, without signs, with a hyphen for each space.</summary>
    private static HashSet<string> HeadingsOf(string page)
        => [.. Heading().Matches(Block().Replace(File.ReadAllText(page), ""))
            .Select(static heading => Sign().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static string WithoutCode(string page) => Inline().Replace(Block().Replace(File.ReadAllText(page), ""), "");

    [GeneratedRegex(@"\]\((?<file>[^)\s#]*)(#(?<heading>[^)\s]*))?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Sign();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Inline();
}
