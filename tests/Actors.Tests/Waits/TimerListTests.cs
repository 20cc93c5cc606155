using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Waits.Waiting;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>What is due can be looked at any time, without disturbing the runs.</summary>
public sealed class TimerListTests
{
    [Fact]
    public Task Of_every_waiting_run_the_next_time_is_listed_the_earliest_first() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        await host.StartAsync(Hosts.Chain("late", Node.Delay("month", TimeSpan.FromDays(30))), null,
            new() { Id = "late", Deadline = TimeSpan.FromDays(60) });
        await host.StartAsync(Hosts.Chain("pay", Node.WaitForSignal<int>("pay", "payment").Within(TimeSpan.FromDays(3))), null, new() { Id = "pay" });
        await host.StartAsync(Hosts.Chain("bound", Node.WaitForSignal<int>("wait")), null, new() { Id = "bound", Deadline = TimeSpan.FromDays(9) });
        await host.StartAsync(Hosts.Chain("again", Node.Named("fails").Exec((ExecContext x) => x.Attempt < 2 ? throw new TimeoutException() : 1)
            .Attempts(2, TimeSpan.FromHours(1))), null, new() { Id = "again" });
        await host.StartAsync(Hosts.Chain("endless", Node.WaitForSignal<int>("wait")), null, new() { Id = "endless" });
        FallAsleep(host);
        var versions = await VersionsAsync();

        var timers = await host.System.TimersAsync().ToListAsync();

        timers.Select(timer => (timer.RunId.Value, timer.Kind, timer.Node, timer.Wait, (timer.Due - begun).TotalHours)).ShouldBe([
            ("again", RunTimerKind.Attempt, "fails", null, 1),
            ("pay", RunTimerKind.Signal, "pay", "signal", 72),
            ("bound", RunTimerKind.Deadline, null, null, 216),
            ("late", RunTimerKind.Delay, "month", "delay", 720)]);
        (await host.System.GetAsync("late")).Timers.Select(timer => timer.Kind).ShouldBe([RunTimerKind.Delay, RunTimerKind.Deadline]);
        (await host.System.GetAsync("endless"))
            .ShouldSatisfyAllConditions(it => it.Timers.ShouldBeEmpty(), it => it.Status.ShouldBe(RunStatus.Waiting));
        (await VersionsAsync()).ShouldBe(versions);
        InMemory(host).ShouldBe(0, "looking wakes nobody");

        async Task<string> VersionsAsync()
        {
            var versions = new List<long>();
            foreach (var id in (string[])["late", "pay", "bound", "again", "endless"])
                versions.Add((await host.System.GetAsync(id)).Version);
            return string.Join(',', versions);
        }
    });

    [Fact]
    public Task A_sleeping_run_shows_its_state_position_and_what_it_waits_for_without_waking() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("pay", Node.Named("first").Post(state => state.Set("n", 3)),
            Node.WaitForSignal<int>("pay", "payment")));
        FallAsleep(host);
        var detail = await host.System.GetAsync(run.Id);
        var wait = detail.Visits.Single(visit => visit.Status == VisitStatus.Waiting).Waits.Single();
        (wait.Kind, wait.Signal, wait.Ending, detail.Visits[^1].Node).ShouldBe((WaitKind.Signal, "payment", null, "pay"));
        detail.NodeStatuses["pay"].ShouldBe(NodeStatus.Waiting);
        (await host.System.StateAsync(run.Id)).State.GetRawText().ShouldBe("""{"n":3}""");
        InMemory(host).ShouldBe(0);
    });
}
