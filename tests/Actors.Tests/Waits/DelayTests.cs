using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Waits.Waiting;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>Time that passes: over restarts, out of memory, never twice.</summary>
public sealed class DelayTests
{
    private readonly List<string> _log = [];

    [Fact]
    [Trait("semantics", "4")]
    [Trait("semantics", "9")]
    public Task Thirty_days_pass_at_once_in_virtual_time_and_out_of_memory() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var run = await host.StartAsync(Chain(Node.Delay("month", TimeSpan.FromDays(30)), Noting("after", _log)));
        FallAsleep(host);
        (await host.Journal.FindAsync(run.Id, default))!.ShouldSatisfyAllConditions(
            row => row.Status.ShouldBe(RunStatus.Waiting), row => row.Due.ShouldBe(begun.AddDays(30)));

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);

        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromDays(30));
        _log.ShouldBe(["after"]);
        (await run.HistoryAsync()).ShouldBe(["run-started", "wait-begun", "wait-ended", "visit-completed", "visit-completed", "run-completed"]);
    });

    [Fact]
    [Trait("semantics", "12.5")]
    public Task A_time_that_came_while_the_process_was_down_ends_the_wait_once_at_the_start() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Delay("hours", TimeSpan.FromHours(5)), Noting("after", _log)));
        host.Advance(TimeSpan.FromHours(1));
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(10));
        await host.RestartAsync();
        host.Settle();
        _log.ShouldBe(["after"]);

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        host.Advance(TimeSpan.FromHours(10));
        (await run.HistoryAsync()).Count(name => name == "wait-ended").ShouldBe(1);
        (await run.HistoryAsync()).ShouldNotContain("recovered");
    });

    [Fact]
    public Task Delays_beside_each_other_end_each_at_its_own_time() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var (start, hour, day) = (Noting("start", _log), Node.Delay("hour", TimeSpan.FromHours(1)), Node.Delay("day", TimeSpan.FromHours(24)));
        var run = await host.StartAsync(Flow.Named("two").StartAt(start).Fork(start, "default", hour, day)
            .Connect(hour, Noting("after an hour", _log)).Connect(day, Noting("after a day", _log)).Build());
        host.Advance(TimeSpan.FromHours(23));
        _log.ShouldBe(["start", "after an hour"]);

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(24));
        _log.ShouldBe(["start", "after an hour", "after a day"]);
    });

    [Fact]
    public Task A_delay_says_how_long_by_the_state_once_and_a_restart_does_not_count_anew() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var asked = 0;
        var run = await host.StartAsync(Chain(Node.Delay("wait", state =>
        {
            asked++;
            return TimeSpan.FromHours(state.GetInt("hours"));
        })), new() { ["hours"] = 8 });
        for (var i = 0; i < 3; i++)
        {
            host.Advance(TimeSpan.FromHours(2));
            await host.CrashAsync();
            await host.RestartAsync();
        }

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(8));
        asked.ShouldBe(1);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public Task No_time_is_not_waited_for(int minutes) => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var until = begun.AddMinutes(minutes);
        var run = await host.StartAsync(Chain(Node.Delay("none", TimeSpan.FromMinutes(minutes)), Node.DelayUntil("past", _ => until),
            Noting("after", _log)));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        host.Time.GetUtcNow().ShouldBe(begun);
    });

    [Fact]
    public Task Branches_wait_side_by_side_each_for_its_own_time_and_more_of_them_than_may_work_at_once() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var start = Node.Named("start").Post(_ => { });
        var flow = Flow.Named("fork").StartAt(start).MaxConcurrency(1);
        foreach (var hours in (int[])[3, 1, 2])
        {
            var wait = Node.Delay($"wait {hours}", TimeSpan.FromHours(hours));
            flow.Fork(start, ActionName.Default, wait)
                .Connect(wait, Node.Named($"after {hours}").Post(_ => _log.Add($"{(host.Time.GetUtcNow() - begun).TotalHours}")));
        }

        (await host.RunAsync(flow.Build())).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["1", "2", "3"]);
    });

    [Fact]
    public Task A_run_that_is_not_journaled_waits_in_memory() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Delay("month", TimeSpan.FromDays(30)), Noting("after", _log)));
        host.Advance(TimeSpan.FromDays(1));
        InMemory(host).ShouldBe(1);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Under(Durability.None));

    [Fact]
    public Task What_the_question_for_the_time_writes_to_the_state_is_kept_over_the_wait() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Delay("wait", state =>
        {
            state.Set("asked", 7);
            return TimeSpan.FromDays(1);
        })));
        FallAsleep(host);
        (await run.WaitAsync()).State.GetInt("asked").ShouldBe(7);
    });

    [Fact]
    public Task What_cannot_say_its_time_fails_the_visit() => FlowTestHost.RunAsync(async host =>
    {
        var result = await host.RunAsync(Chain(Node.Delay("wait", state => throw new FormatException("no time"))));
        result.Status.ShouldBe(RunStatus.Failed);
        result.Errors.Single().Phase.ShouldBe(NodePhase.Prep);
    });
}
