using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests;

/// <summary>What would escape virtual time and seeds is an error where the engine is built: the list says what, and every engine project is held to it.</summary>
public class BannedSymbolsTests
{
    private static readonly string[] Banned = [.. File.ReadLines(Repository.File("BannedSymbols.txt")).Where(line => line.Length > 0).Select(line => line.Split(';')[0])];

    [Theory]
    [InlineData("P:System.DateTime.Now")]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.Now")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("P:System.Random.Shared")]
    [InlineData("M:System.Guid.NewGuid")]
    [InlineData("M:System.String.GetHashCode")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("M:System.Threading.Thread.Sleep(System.TimeSpan)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.Int32)")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.TimeSpan)")]
    [InlineData("M:System.Threading.Tasks.Task.Run(System.Action)")]
    [InlineData("M:System.Threading.Tasks.Task.Run(System.Func{System.Threading.Tasks.Task})")]
    [InlineData("M:System.Threading.CancellationTokenSource.#ctor(System.TimeSpan)")]
    [InlineData("M:System.Threading.CancellationTokenSource.#ctor(System.Int32)")]
    [InlineData("M:System.Threading.CancellationTokenSource.CancelAfter(System.TimeSpan)")]
    [InlineData("M:System.Threading.CancellationTokenSource.CancelAfter(System.Int32)")]
    public void Clocks_chance_threads_and_timers_past_the_engine_are_banned(string symbol) => Banned.ShouldContain(symbol);

    [Fact]
    public void A_banned_symbol_is_an_error_and_no_line_of_the_engine_lifts_that()
    {
        File.ReadAllLines(Repository.File(".editorconfig")).ShouldContain("dotnet_diagnostic.RS0030.severity = error");
        Repository.Files("src", "*.cs").Where(file => File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal)).ShouldBeEmpty();
        Repository.Files("src", "*.csproj").Where(file => File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_of_the_engine_is_built_with_the_list()
    {
        var engine = XDocument.Load(Repository.File("Directory.Build.props")).Root!.Elements("ItemGroup")
            .Where(group => (string?)group.Attribute("Condition") == "'$(IsEngineCode)' == 'true'").ToList();
        engine.Elements("PackageReference").Select(package => (string?)package.Attribute("Include")).ShouldContain("Microsoft.CodeAnalysis.BannedApiAnalyzers");
        engine.Elements("AdditionalFiles").Select(list => (string?)list.Attribute("Include")).ShouldContain("$(MSBuildThisFileDirectory)BannedSymbols.txt");
        // A project that leaves the engine would leave the list.
        Repository.Files("src", "*.csproj").Where(file => XDocument.Load(file).Descendants("IsEngineCode").Any()).ShouldBeEmpty();
    }
}
