using ActorFlow.Actors.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>
/// Whoever waits for a run hears of its end, however often it leaves memory meanwhile, and whether it left before or after the waiting began.
/// </summary>
public sealed class WaitingForSleepersTests
{
    [Fact]
    public Task A_handle_from_before_a_run_left_memory_waits_for_its_end() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Sleepy());
        var handle = (await host.System.FindRunAsync(run.Id))!;
        host.Advance(TimeSpan.FromHours(1));
        host.System.RunsInMemory.ShouldBe(0);

        var waiting = handle.WaitAsync();
        host.Settle();
        host.System.RunsInMemory.ShouldBe(1, "asking for it has brought it back");
        host.Advance(TimeSpan.FromHours(1));
        host.System.RunsInMemory.ShouldBe(0, "waiting does not keep it");
        waiting.IsCompleted.ShouldBeFalse();
        host.Advance(TimeSpan.FromHours(20));

        (await waiting).Status.ShouldBe(RunStatus.Completed);
        (await handle.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task Many_sleeping_runs_are_waited_for_while_more_than_are_remembered_come_and_go() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Sleepy();
        var waiting = new List<Task<RunResult>>();
        for (var i = 0; i < 200; i++)
        {
            var id = (await host.StartAsync(flow)).Id;
            var run = (await host.System.FindRunAsync(id))!;
            if (i % 3 == 0)
                waiting.Add(run.WaitAsync());
        }

        host.Advance(TimeSpan.FromHours(3));
        host.System.RunsInMemory.ShouldBe(0);
        host.Advance(TimeSpan.FromHours(20));

        foreach (var end in waiting)
            (await end).Status.ShouldBe(RunStatus.Completed);
        waiting.Count.ShouldBe(67);
    });

    [Fact]
    public void A_slot_that_is_about_to_be_let_go_is_kept_for_whoever_begins_to_wait()
    {
        var slot = new RunSlot("run");
        slot.TryBeginWait().ShouldBeTrue();
        slot.TryDetach().ShouldBeFalse("somebody waits");
        slot.TryBeginWait().ShouldBeTrue("it was kept");
        slot.LeaveWait();
        slot.LeaveWait();

        slot.TryDetach().ShouldBeTrue();
        slot.TryBeginWait().ShouldBeFalse("the run has to be asked for again");
    }

    [Fact]
    public async Task Waiting_and_letting_go_at_the_same_time_never_both_succeed()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var slot = new RunSlot("run");
            using var start = new Barrier(2);
            var waits = Task.Factory.StartNew(() => At(start, slot.TryBeginWait), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var goes = At(start, slot.TryDetach);
            (await waits && goes).ShouldBeFalse($"round {round}");
        }

        static bool At(Barrier start, Func<bool> what)
        {
            start.SignalAndWait();
            return what();
        }
    }

    private static FlowDefinition Sleepy()
        => Hosts.Chain("sleepy", Node.Named("waits").Exec((ExecContext x) => x.Attempt < 3 ? throw new TimeoutException() : 1)
            .Attempts(3, TimeSpan.FromHours(5)));
}
