using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Crash.Tests;

public sealed class SecondProcessTests
{
    [Fact]
    [Trait("semantics", "12.13")]
    public async Task A_second_process_on_the_same_file_is_refused_clearly_and_harms_nothing()
    {
        using var experiment = new WorkerExperiment { Slow = 300 };
        var enough = experiment.Database + ".enough";
        await using (var first = experiment.Start(more: ["--hold", enough]))
        {
            await first.SaysAsync(line => line == "ready");
            await experiment.Log.GrowsByAsync(5, first);

            await using var second = experiment.Start();
            (await second.EndAsync()).ShouldBe(1, second.Describe("was to be refused"));
            second.Output.ShouldContain("another engine has it open");
            second.Output.ShouldContain($"process {first.ProcessId} ");
            second.Output.ShouldContain(experiment.Database);

            first.Ended.IsCompleted.ShouldBeFalse("the first one was to be at work still");
            await File.WriteAllTextAsync(enough, "");
            (await experiment.EndAsync(first)).ShouldBe(0, first.Describe("was to go on to its end"));
        }

        experiment.ShouldBeSound(await experiment.FinishAsync(), "a second process was refused");
    }

    [Fact]
    public async Task A_killed_process_leaves_the_file_free_for_the_next_one()
    {
        using var experiment = new WorkerExperiment { Slow = 300 };
        await using (var first = experiment.Start())
        {
            await experiment.Log.GrowsByAsync(5, first);
            (await first.KillAsync()).ShouldBeTrue();
            await experiment.EndAsync(first);
        }

        experiment.ShouldBeSound(await experiment.FinishAsync(), "the first process was killed");
    }
}
