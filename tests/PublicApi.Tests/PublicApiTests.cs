using System.Reflection;
using System.Runtime.CompilerServices;
using Shouldly;
using Xunit;

namespace ActorFlow.PublicApi.Tests;

/// <summary>
/// The public surface of each package is listed in its PublicApi.txt, so that every change of it is seen in review. After a change that is meant:
/// <c>ACTORFLOW_PUBLIC_API=write dotnet test tests/PublicApi.Tests</c>, and commit the files.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Runtime", "ActorFlow")]
    [InlineData("Actors", "ActorFlow.Actors")]
    [InlineData("Persistence.Sqlite", "ActorFlow.Persistence.Sqlite")]
    [InlineData("Persistence.PostgreSql", "ActorFlow.Persistence.PostgreSql")]
    [InlineData("Cluster", "ActorFlow.Cluster")]
    [InlineData("Definitions", "ActorFlow.Definitions")]
    [InlineData("Hosting", "ActorFlow.Hosting")]
    [InlineData("Server", "ActorFlow.Server")]
    [InlineData("Cli", "ActorFlow.Cli")]
    [InlineData("Testing", "ActorFlow.Testing")]
    public void The_public_surface_is_as_listed(string project, string assembly)
    {
        var file = Path.Combine(SourceFolder(), project, "PublicApi.txt");
        var found = ApiListing.Of(Assembly.Load(assembly));
        found.Count.ShouldBeGreaterThan(3);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_PUBLIC_API") == "write")
            File.WriteAllText(file, string.Join('\n', found) + '\n');

        var listed = File.ReadAllLines(file);

        var added = found.Except(listed).Select(line => $"+ {line}");
        var removed = listed.Except(found).Select(line => $"- {line}");
        string.Join('\n', removed.Concat(added))
            .ShouldBe("", $"{project}: run ACTORFLOW_PUBLIC_API=write dotnet test tests/PublicApi.Tests if this is meant.");
    }

    private static string SourceFolder([CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src"));
}
