using System.Diagnostics;
using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>A stranger's walk: the commands of the README, in their order, in a fresh copy of the sources.</summary>
public sealed class ReadmeWalkTests : IDisposable
{
    private readonly string _clone = Path.Combine(Directory.CreateTempSubdirectory("actorflow-walk-").FullName, "a clone");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_clone)!, recursive: true);

    [Fact]
    public async Task Every_command_of_the_README_does_what_it_says()
    {
        Repository.CloneTo(_clone);
        var commands = Commands(File.ReadAllText(Repository.File("README.md")));
        commands.Length.ShouldBeGreaterThan(4, "the README shows how to begin");
        commands[0].ShouldBe("./run.sh");

        var said = new Dictionary<string, string>();
        foreach (var command in commands)
        {
            var start = Life.Prepared(new ProcessStartInfo("bash", ["-c", command]), _clone, [("UseSharedCompilation", "false")]);
            said[command] = (await Call.OfAsync(new Life(start))).ShouldEndWith(0, command.Contains("--limit") ? "there are more" : "").Out;
        }

        said["./run.sh"].ShouldContain("8 documents: 5 summarised, 2 skipped, 1 unreadable.");
        File.Exists(Path.Combine(_clone, "out", "report.md")).ShouldBeTrue();
        said.Single(pair => pair.Key.Contains(" list --limit")).Value.ShouldContain("text-pipeline.report");
        said.Single(pair => pair.Key.Contains(" list --count")).Value.ShouldMatch(@"text-pipeline\.document +completed +8");
        said.Single(pair => pair.Key.Contains(" graph ")).Value.ShouldContain("summarise");
        said.Single(pair => pair.Key.Contains(" verify")).Value.ShouldContain("is sound: 9 runs");
    }

    /// <summary>The lines of the README's plain blocks that call run.sh. Tests are not started from within a test.</summary>
    private static string[] Commands(string readme)
    {
        var (commands, block) = (new List<string>(), default(string));
        foreach (var line in readme.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                block = block is null ? line[3..] : null;
            else if (block == "" && line.StartsWith("./run.sh", StringComparison.Ordinal))
                commands.Add(line.Split('#')[0].Trim());
        }

        return [.. commands];
    }
}
