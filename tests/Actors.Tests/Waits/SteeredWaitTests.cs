using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Waits.Waiting;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>
/// Pause, resume, retry, cancel, terminate and kill at every kind of wait, with the run in memory, out of it, and after the process was killed.
/// </summary>
public sealed class SteeredWaitTests
{
    private readonly List<string> _log = [];

    public static TheoryData<Shape, Away> Places
    {
        get
        {
            var places = new TheoryData<Shape, Away>();
            foreach (var shape in Enum.GetValues<Shape>())
            {
                foreach (var away in Enum.GetValues<Away>())
                    places.Add(shape, away);
            }

            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public Task What_comes_during_a_pause_is_taken_and_nothing_goes_on_before_the_resume(Shape shape, Away away)
    => At(shape, away, async (host, run) =>
    {
        (await run.PauseAsync()).ShouldBeTrue();
        await GoAway(host, away);
        await Come(host, run, shape);
        host.Settle();
        _log.ShouldNotContain("after");
        await GoAway(host, away);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Paused);

        (await run.ResumeAsync()).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.Count(line => line == "after").ShouldBe(1);
    });

    [Theory]
    [MemberData(nameof(Places))]
    public Task A_wait_goes_on_after_a_pause_in_which_nothing_came(Shape shape, Away away) => At(shape, away, async (host, run) =>
    {
        await run.PauseAsync();
        await GoAway(host, away);
        await run.ResumeAsync();
        host.Settle();
        _log.ShouldNotContain("after");
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        await Come(host, run, shape);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.Count(line => line == "after").ShouldBe(1);
    });

    [Theory]
    [MemberData(nameof(Places))]
    [Trait("semantics", "12.3")]
    public Task A_cancel_ends_the_wait_and_removes_its_time_and_a_retry_waits_anew(Shape shape, Away away) => At(shape, away, async (host, run) =>
    {
        (await run.CancelAsync("enough")).ShouldBeTrue();
        var cancelled = await run.WaitAsync();
        (cancelled.Status, cancelled.Reason).ShouldBe((RunStatus.Cancelled, "enough"));
        (await host.Journal.FindAsync(run.Id, default))!.Due.ShouldBeNull();
        host.Advance(TimeSpan.FromDays(60));
        _log.ShouldNotContain("after");

        await GoAway(host, away);
        (await run.RetryAsync()).ShouldBeTrue();
        host.Settle();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        var again = host.Time.GetUtcNow();
        await Come(host, run, shape);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.Count(line => line == "after").ShouldBe(1);
        if (shape is Shape.Delay or Shape.DelayInExec)
            (host.Time.GetUtcNow() - again).ShouldBe(Long, "the time is waited for from its beginning");
    });

    [Theory]
    [MemberData(nameof(Places))]
    public Task A_kill_ends_the_wait_for_good(Shape shape, Away away) => At(shape, away, async (host, run) =>
    {
        (await run.KillAsync("out of hand")).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Killed);
        (await host.Journal.FindAsync(run.Id, default))!.Due.ShouldBeNull();
        host.Advance(TimeSpan.FromDays(60));
        await Expect.ThrowsAsync<SignalRefusedException>(() => run.SignalAsync("go"));
        (await run.RetryAsync()).ShouldBeFalse();
        _log.ShouldNotContain("after");
    });

    [Theory]
    [MemberData(nameof(Places))]
    public Task A_terminate_beside_it_ends_the_wait_and_removes_its_time(Shape shape, Away away) => FlowTestHost.RunAsync(async host =>
    {
        var (start, wait, after) = (Node.Named("start").Post(_ => { }), WaitOf(shape), Noting("after", _log));
        var (word, ends) = (Node.WaitForSignal<int?>("word", "enough"), Node.Named("ends").Post((_, c) => c.Terminate()));
        var run = await host.StartAsync(Flow.Named("waits").StartAt(start).Fork(start, default, wait, word).Connect(wait, after).Connect(word, ends)
            .Build());
        host.Settle();
        await GoAway(host, away);

        await run.SignalAsync("enough");

        var result = await run.WaitAsync();
        (result.Status, result.IsTerminated).ShouldBe((RunStatus.Completed, true));
        (await host.Journal.FindAsync(run.Id, default))!.Due.ShouldBeNull();
        await GoAway(host, away);
        host.Advance(TimeSpan.FromDays(60));
        _log.ShouldNotContain("after");
    }, Hosts.Gated);

    [Fact]
    public Task A_failure_elsewhere_waits_for_the_wait_beside_it_and_a_retry_leaves_that_alone() => FlowTestHost.RunAsync(async host =>
    {
        var broken = true;
        var (start, breaks) = (Node.Named("start").Post(_ => { }), Node.Named("breaks").Exec(_ => broken ? throw new FormatException() : 1));
        var wait = Node.WaitForSignal<int>("wait", "go").Into("came");
        var run = await host.StartAsync(Flow.Named("fork").StartAt(start).Fork(start, ActionName.Default, breaks, wait).Build());
        FallAsleep(host);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        await run.SignalAsync("go", 5);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Failed);
        broken = false;
        await run.RetryAsync();
        (await run.WaitAsync()).State.GetInt("came").ShouldBe(5);
    });

    [Fact]
    public void Whatever_people_and_crashes_do_a_wait_ends_once_and_what_comes_after_it_runs_once() => FlowTestHost.Explore(async host =>
    {
        _log.Clear();
        var shape = (Shape)host.Choose(4);
        var run = await host.StartAsync(FlowOf(shape));
        for (var i = host.Choose(6); i > 0; i--)
        {
            switch (host.Choose(5))
            {
                case 0: await run.PauseAsync(); break;
                case 1: await run.ResumeAsync(); break;
                case 2: host.Advance(TimeSpan.FromMinutes(host.Choose(10))); break;
                case 3: host.Settle(); break;
                default:
                    await host.CrashAsync();
                    await host.RestartAsync();
                    break;
            }
        }

        await run.ResumeAsync();
        await Come(host, run, shape);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        var history = await run.HistoryAsync();
        history.Count(name => name == "wait-ended").ShouldBe(1);
        history.Count(name => name == "visit-completed").ShouldBe(2);
    }, Hosts.Gated, shortForm: 300, longForm: 30_000);

    public enum Shape
    {
        Delay,
        Signal,
        DelayInExec,
        SignalInExec,
    }

    public enum Away
    {
        No,
        Asleep,
        Killed,
        Stopped,
    }

    private static readonly TimeSpan Long = TimeSpan.FromDays(10);

    private Task At(Shape shape, Away away, Func<FlowTestHost, TestRun, Task> test) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(FlowOf(shape));
        host.Settle();
        await GoAway(host, away);
        await test(host, run);
    }, Hosts.Gated);

    private FlowDefinition FlowOf(Shape shape) => Chain(WaitOf(shape), Noting("after", _log));

    private static Node WaitOf(Shape shape) => shape switch
    {
        Shape.Delay => Node.Delay("wait", Long),
        Shape.Signal => Node.WaitForSignal<int?>("wait", "go"),
        Shape.DelayInExec => Node.Named("wait").Exec(async (ExecContext x) =>
        {
            await x.DelayAsync(Long);
            return 1;
        }),
        _ => Node.Named("wait").Exec(async (ExecContext x) => (await x.WaitForSignalAsync<int?>("go")).HasCome),
    };

    private static async Task Come(FlowTestHost host, TestRun run, Shape shape)
    {
        if (shape is Shape.Signal or Shape.SignalInExec)
            await run.SignalAsync("go");
        else
            host.Advance(Long);
    }

    private static async Task GoAway(FlowTestHost host, Away away)
    {
        switch (away)
        {
            case Away.Asleep:
                FallAsleep(host);
                break;
            case Away.Killed:
                await host.CrashAsync();
                await host.RestartAsync();
                host.Settle();
                break;
            case Away.Stopped:
                await host.StopAsync();
                await host.RestartAsync();
                host.Settle();
                break;
        }
    }
}
