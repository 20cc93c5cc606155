using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>
/// What <c>dotnet pack</c> makes is used as its users do: the tool installed from a feed, the libraries referenced by a program that knows nothing of
/// this tree.
/// </summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Projects = ["Runtime", "Actors", "Persistence.Sqlite", "Persistence.PostgreSql", "Cluster", "Definitions",
        "Hosting", "Server", "Testing", "Cli", "Cli.Tool"];

    private readonly string _folder = Directory.CreateTempSubdirectory("actorflow-packages-").FullName;

    private string Feed => Path.Combine(_folder, "feed");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_packages_are_whole_and_the_tool_and_the_libraries_work_from_a_local_feed()
    {
        foreach (var project in Projects)
            await DotnetAsync(Repository.Root, ["pack", $"src/{project}", "-c", "Release", "--no-build", "-o", Feed, "-v", "q"]);
        Directory.EnumerateFiles(Feed, "*.nupkg").Select(IdOf).Order(StringComparer.Ordinal)
            .ShouldBe(["ActorFlow", "ActorFlow.Actors", "ActorFlow.Cli", "ActorFlow.Cluster", "ActorFlow.Definitions", "ActorFlow.Hosting",
                "ActorFlow.Persistence.PostgreSql", "ActorFlow.Persistence.Sqlite", "ActorFlow.Server", "ActorFlow.Testing", "ActorFlow.Tool"]);
        Directory.EnumerateFiles(Feed, "*.snupkg").Count().ShouldBe(Projects.Length, "symbols for each");
        File.WriteAllText(Path.Combine(_folder, "nuget.config"),
            $"""<configuration><packageSources><add key="local" value="{Feed}" /></packageSources></configuration>""");

        await TryLibrariesAsync();
        await TryToolAsync();
    }

    private async Task TryLibrariesAsync()
    {
        var program = Path.Combine(_folder, "program");
        Directory.CreateDirectory(program);
        File.WriteAllText(Path.Combine(program, "program.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><PackageReference Include="ActorFlow.Cli" Version="0.1.0" /><PackageReference Include="ActorFlow.Testing" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(program, "Program.cs"), """
            using ActorFlow;
            using ActorFlow.Cli;
            using ActorFlow.Testing;

            _ = new ManualTimeProvider();
            var hello = Node.Named("hello").Post(state => state.Set("greeting", "hello " + state.GetString("name")));
            return await ActorFlowCli.RunAsync(args, cli => cli.AddFlow(Flow.Named("greet").StartAt(hello).Build()));
            """);
        await DotnetAsync(program, ["build", "-c", "Release", "-v", "q"]);
        var said = await DotnetAsync(program,
            ["bin/Release/net10.0/program.dll", "run", "greet", "--id", "first", "--input", """{"name":"Ada"}""", "--db", "greet.db", "--json"]);
        said.Json.GetProperty("state").GetProperty("greeting").GetString().ShouldBe("hello Ada");
    }

    private async Task TryToolAsync()
    {
        await DotnetAsync(_folder, ["tool", "install", "ActorFlow.Tool", "--version", "0.1.0", "--tool-path", "tools"]);
        var tool = new ProcessStartInfo(Path.Combine(_folder, "tools", "actorflow"), ["list", "--db", Path.Combine(_folder, "program", "greet.db")]);
        (await Call.OfAsync(new Life(Life.Prepared(tool, _folder, Environment())))).ShouldEndWith(0).Out.ShouldMatch(@"first +greet +completed ");
    }

    private string IdOf(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        using var stream = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string Of(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
        Of("version").ShouldBe("0.1.0");
        Of("license").ShouldBe("MIT", Of("id"));
        Of("description").ShouldContain("ActorFlow", Case.Sensitive, Of("id"));
        Of("tags").ShouldContain("workflow");
        archive.GetEntry(Of("readme")).ShouldNotBeNull(Of("id")).Length.ShouldBeGreaterThan(200);
        return Of("id");
    }

    private async Task<Call> DotnetAsync(string folder, IEnumerable<string> arguments)
    {
        var call = await Call.OfAsync(new Life(Life.Prepared(new ProcessStartInfo(Programs.Host, arguments), folder, Environment())));
        call.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}\n{call.Out}\n{call.Error}");
        return call;
    }

    // The packages under test go into a folder of their own, so that no earlier ones of that version are taken; all others are those the machine has.
    private IEnumerable<(string Name, string? Value)> Environment() =>
    [
        ("NUGET_PACKAGES", Path.Combine(_folder, "packages")), ("NUGET_FALLBACK_PACKAGES", MachinePackages), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
            ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"),
    ];

    private static string MachinePackages
        => System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder ? folder
            : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
