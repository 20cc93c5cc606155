using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests;

/// <summary>The mutations that take promises out: each fits the tree as it is, and the page beside them says for each which rule it takes out.</summary>
public class MutationListTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("tests/mutations/README.md"));

    [Fact]
    public async Task Every_mutation_is_named_once_finds_its_text_once_and_has_tests()
        => (await RunAsync("--check")).ShouldEndWith(" mutation(s), 0 outdated");

    [Fact]
    public async Task The_page_of_mutations_names_each_of_them_and_no_other()
    {
        var made = (await RunAsync("--list")).Split('\n').ToHashSet(StringComparer.Ordinal);
        var named = Regex.Matches(Page, "`([a-z]+(?:-[A-Za-z0-9]+)+)`", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        made.Except(named).ShouldBeEmpty("these mutations are on no list of the page");
        named.Except(made).ShouldBeEmpty("these mutations of the page cannot be made");
    }

    [Fact]
    public void The_page_of_mutations_names_tests_that_are_there()
    {
        var there = Repository.Files("tests", "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);
        Regex.Matches(Page, "`([A-Z][A-Za-z]+(?:Tests|Scenario))`", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(match => match.Groups[1].Value)
            .Where(name => !there.Contains(name)).ShouldBeEmpty();
    }

    private static async Task<string> RunAsync(string argument)
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [Repository.File("tests/mutations.sh"), argument]) { RedirectStandardOutput = true })!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return output.Trim();
    }
}
