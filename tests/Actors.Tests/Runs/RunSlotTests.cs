using ActorFlow.Actors.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Whoever waits for the end of a run hears of it, in whatever way and however closely the waiting meets the end.</summary>
public sealed class RunSlotTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    private static RunResult Result { get; } = new("run", "flow", RunStatus.Completed, default, StateMap.Empty, StateScope.Standalone, [], default, null, null);

    [Fact]
    public async Task One_waits_in_the_shorter_way_and_others_beside_it()
    {
        var slot = new RunSlot("run") { IsJournaled = false };
        var first = slot.TryWait().ShouldNotBeNull();
        slot.TryWait().ShouldBeNull("one waits in that way already");
        var (second, third) = (slot.Ended, slot.Ended);
        slot.HasEnded.ShouldBeFalse();

        slot.SetEnded(Result);

        slot.HasEnded.ShouldBeTrue();
        foreach (var end in new[] { first, second, third, slot.Ended })
            (await end.WaitAsync(Hang)).ShouldBeSameAs(Result);
        slot.TryWait().ShouldBeNull("it has ended");
    }

    [Fact]
    public async Task A_loss_reaches_all_who_wait()
    {
        var slot = new RunSlot("run") { IsJournaled = false };
        var (first, second) = (slot.TryWait().ShouldNotBeNull(), slot.Ended);

        slot.SetLost(new FlowSystemStoppedException());

        foreach (var end in new[] { first, second, slot.Ended })
            await Should.ThrowAsync<FlowSystemStoppedException>(() => end.WaitAsync(Hang));
        await Should.ThrowAsync<FlowSystemStoppedException>(() => slot.Started.WaitAsync(Hang));
    }

    [Fact]
    public async Task One_that_counts_as_started_can_be_refused_all_the_same()
    {
        var slot = new RunSlot("run") { IsJournaled = false, IsStarted = true };
        (await slot.Started).ShouldBeSameAs(slot);

        slot.Refuse(new FlowSystemStoppedException());

        slot.IsStarted.ShouldBeFalse();
        await Should.ThrowAsync<FlowSystemStoppedException>(() => slot.Started);
        await Should.ThrowAsync<FlowSystemStoppedException>(() => slot.Ended);
    }

    [Fact]
    public async Task Nobody_misses_an_end_that_comes_while_they_begin_to_wait()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var slot = new RunSlot("run") { IsJournaled = false };
            using var start = new Barrier(3);
            var waits = Together(start, () => slot.TryWait() ?? slot.Ended);
            var others = Together(start, () => slot.Ended);
            start.SignalAndWait();
            slot.SetEnded(Result);

            (await (await waits).WaitAsync(Hang)).ShouldBeSameAs(Result);
            (await (await others).WaitAsync(Hang)).ShouldBeSameAs(Result);
        }

        static Task<Task<RunResult>> Together(Barrier start, Func<Task<RunResult>> wait) => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return wait();
        }, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
