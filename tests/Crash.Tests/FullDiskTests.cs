using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Crash.Tests;

/// <summary>A real file system that is full, or read-only: the engine says so and ends in order, and with room again everything goes on.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task With_room_again_everything_goes_on_in_the_same_life()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MakeAsync(folder.File("disk"), kilobytes: 600);
        using var experiment = new WorkerExperiment { Disk = disk, Slow = 0, Rounds = 40 };
        await using (var life = experiment.Start())
        {
            await life.SaysAsync(line => line.StartsWith("journal failed", StringComparison.Ordinal));
            await disk.MakeRoomAsync(200_000, life.ProcessId);
            (await experiment.EndAsync(life)).ShouldBe(0, life.Describe("was to go on"));
        }

        var verdict = await experiment.FinishAsync();
        experiment.ShouldBeSound(verdict, "the disk was full for a while");
        verdict.Repeats.ShouldBe(0, "nobody was cut off");
    }

    [Fact]
    public async Task Killed_while_the_disk_is_full_nothing_is_lost_and_nothing_committed_is_done_twice()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MakeAsync(folder.File("disk"), kilobytes: 600);
        using var experiment = new WorkerExperiment { Disk = disk, Slow = 0, Rounds = 40 };
        var times = Form.IsLong ? 10 : 2;
        for (var time = 1; time <= times; time++)
        {
            experiment.Rounds += 20;
            await using var life = experiment.Start();
            var told = life.SaysAsync(line => line.StartsWith("journal failed", StringComparison.Ordinal));
            await Task.WhenAny(told, life.Ended);
            _ = told.Exception;   // a life that could not even begin has said so
            await life.KillAsync();
            // 1 is a disk that was too full to begin with.
            (await experiment.EndAsync(life)).ShouldBeOneOf([Life.Killed, 1], life.Describe("was to find the disk full"));
            life.Output.ShouldContain("ournal", customMessage: life.Describe("was to name the journal"));
            await disk.MakeRoomAsync(600 + (300 * time));
        }

        await disk.MakeRoomAsync(200_000);
        experiment.ShouldBeSound(await experiment.FinishAsync(), "the disk was full again and again");
        Counts.Note("kill -9 on a full disk, audited", times);
    }

    [Fact]
    public async Task A_folder_that_became_read_only_is_refused_with_the_reason_and_taken_up_when_it_is_not()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MakeAsync(folder.File("disk"), kilobytes: 50_000);
        using var experiment = new WorkerExperiment { Disk = disk, Slow = 0 };
        await using (var life = experiment.Start())
            (await experiment.EndAsync(life)).ShouldBe(0, life.Describe("was to work"));
        await disk.SetReadOnlyAsync(true, open: experiment.Log.Path);
        experiment.Rounds++;
        await using (var life = experiment.Start())
        {
            (await experiment.EndAsync(life)).ShouldBe(1, life.Describe("was to be refused"));
            life.Output.ShouldContain(disk.File("runs.db"));
            life.Output.ShouldNotContain("   at ", customMessage: "a refusal is a sentence, not a stack");
        }

        await disk.SetReadOnlyAsync(false);
        experiment.ShouldBeSound(await experiment.FinishAsync(), "the folder was read-only for a while");
    }
}
