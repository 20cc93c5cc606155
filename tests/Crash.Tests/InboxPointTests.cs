using System.Text.Json;
using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Crash.Tests;

/// <summary>
/// A command that was left beside the journal is carried out once, wherever the engine dies on the way from taking it to answering it.
/// </summary>
public sealed class InboxPointTests
{
    [Theory]
    [InlineData("take:after")]
    [InlineData("RunMessage.Control")]
    [InlineData("append:before:run-retried")]
    [InlineData("append:after:run-retried")]
    [InlineData("answer:before")]
    [InlineData("answer:after")]
    public async Task A_retry_has_one_effect(string point)
    {
        using var experiment = new WorkerExperiment { Flows = ["failing"], Slow = 0 };
        (await LiveAsync(experiment, null)).Code.ShouldBe(0);

        var said = await CarryOutAsync(experiment, "retry failing-1 {}", point);

        said.ShouldContain("answered Done failing-1 changed");
        Entries(experiment, "run-retried").ShouldBe(["failing-1"]);
    }

    [Theory]
    [InlineData("append:before:run-started")]
    [InlineData("append:after:run-started")]
    [InlineData("answer:before")]
    public async Task A_start_begins_one_run(string point)
    {
        using var experiment = new WorkerExperiment { Flows = ["failing"], Slow = 0 };

        var said = await CarryOutAsync(experiment, "start - {\"flow\":\"failing\"}", point);

        var run = Entries(experiment, "run-started").ShouldHaveSingleItem();
        said.ShouldContain($"answered Done {run} changed");
    }

    private static async Task<string> CarryOutAsync(WorkerExperiment experiment, string command, string point)
    {
        (await LiveAsync(experiment, null, "--leave", command)).Said.ShouldContain("left 1 Queued");
        var (code, said) = await LiveAsync(experiment, point, "--attend", "1");
        code.ShouldBe(Life.Killed, $"was to die at '{point}'. It said:\n{said}");
        (code, said) = await LiveAsync(experiment, null, "--attend", "1");
        code.ShouldBe(0, said);
        return said;
    }

    private static async Task<(int Code, string Said)> LiveAsync(WorkerExperiment experiment, string? crashAt, params string[] more)
    {
        await using var life = experiment.Start(crashAt, lies: false, more);
        return (await experiment.EndAsync(life), life.Output);
    }

    private static List<string> Entries(WorkerExperiment experiment, string name)
        => [.. JournalPicture.Of(experiment.Database).Select(line => JsonElement.Parse(line))
            .Where(line => line.GetProperty("kind").ValueEquals("entry") && line.GetProperty("name").ValueEquals(name))
            .Select(line => line.GetProperty("run").GetString()!)];
}
