using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests;

/// <summary>The README promises: its example compiles as it stands, and prints what its last comment says.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Threading; global using System.Threading.Tasks;";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_example_compiles_and_prints_what_it_says(int number, bool keepsRuns)
    {
        string program = Compile(Example(number), $"ReadmeExample{number}");

        (string output, string errors, int exitCode) = await RunAsync(program);

        errors.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        output.Trim().ShouldBe(LastComment().Match(Example(number)).Groups[1].Value);
        File.Exists(Path.Combine(_folder.Path, "orders.db")).ShouldBe(keepsRuns, "whether the example keeps its runs on disk");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_example_is_short(int number)
    => Example(number).Split('\n').Count(line => !string.IsNullOrWhiteSpace(line)).ShouldBeLessThanOrEqualTo(20);

    private static string Readme() => File.ReadAllText(SourceTree.PathOf("README.md"));

    private static string Example(int number) => CSharpBlock().Matches(Readme())[number].Groups[1].Value;

    /// <summary>Compiles into the tests' own folder, where all assemblies lie, so that the program finds them when it runs.</summary>
    private static string Compile(string source, string name)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default), CSharpSyntaxTree.ParseText(ImplicitUsings, CSharpParseOptions.Default)],
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        string program = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        using (FileStream output = File.Create(program))
        {
            compilation.Emit(output).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        }

        return program;
    }

    private async Task<(string Output, string Errors, int ExitCode)> RunAsync(string program)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "ActorFlow.Samples.Tests");
        string[] arguments = ["exec", "--depsfile", $"{own}.deps.json", "--runtimeconfig", $"{own}.runtimeconfig.json", program];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, await errors, process.ExitCode);
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"// ([^\n]*)\s*\z")]
    private static partial Regex LastComment();
}
