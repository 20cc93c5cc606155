using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>
/// Single calls of a journal that is well otherwise fail, are late, or are done and reported as failed: work waits or is done again, and no run is
/// harmed by it.
/// </summary>
public sealed class FailingCallTests
{
    private static readonly string Large = new('x', 100_000);

    private FaultyJournal? _journal;

    private FaultyJournal Journal => _journal!;

    [Theory]
    [InlineData(JournalCall.Read)]
    [InlineData(JournalCall.ReadBlob)]
    [InlineData(JournalCall.LoadSnapshot)]
    public Task A_run_that_cannot_be_read_just_now_is_not_set_aside_and_goes_on_later(JournalCall call) => RunAsync(async host =>
    {
        var gate = new Gate();
        var run = await host.StartAsync(Hosts.Chain("large", Node.Named("only").Exec(_ => gate.PassAsync())), new() { ["text"] = Large });
        host.StepUntil(() => gate.Arrived == 1);
        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();
        host.Settle();

        Journal.CountOf(call, JournalCallFault.Failure).ShouldBe(1);
        (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Running);
        gate.Arrived.ShouldBe(1, "it is tried again after a while, not at once");

        host.Advance(TimeSpan.FromMinutes(1));
        gate.Open();
        (await run.WaitAsync()).EnsureCompleted().State.GetString("text").ShouldBe(Large);
    }, (call, new JournalCallFaults { At = At(JournalCallFault.Failure, 1) }));

    [Fact]
    public Task A_baseline_that_cannot_be_read_just_now_is_read_later() => RunAsync(async host =>
    {
        var run = await host.StartAsync(Turning(turns: 30, sleepsAt: 29));
        host.Settle();
        var trimmed = await Expect.ThrowsAsync<VersionTrimmedException>(async () => await host.Journal.ReadAsync(run.Id, 1, default));
        trimmed.Oldest.ShouldBeGreaterThan(5);
        await host.CrashAsync();
        await host.RestartAsync();

        host.Advance(TimeSpan.FromHours(6));

        Journal.CountOf(JournalCall.FindBaseline, JournalCallFault.Failure).ShouldBe(1);
        (await run.WaitAsync()).EnsureCompleted().State.GetInt("turn").ShouldBe(30);
    }, o => o.SnapshotEvery = 0, (JournalCall.FindBaseline, new JournalCallFaults { At = At(JournalCallFault.Failure, 1) }));

    [Theory]
    [InlineData(JournalCallFault.Failure)]
    [InlineData(JournalCallFault.LostAnswer)]
    public Task Snapshots_and_baselines_that_fail_hold_nothing_up_and_the_run_is_read_back_all_the_same(JournalCallFault fault)
    {
        var always = fault == JournalCallFault.Failure ? new JournalCallFaults { Failures = 1 } : new JournalCallFaults { LostAnswers = 1 };
        return RunAsync(async host =>
        {
            var run = await host.StartAsync(Turning(turns: 40, sleepsAt: 35));
            host.Settle();
            await host.CrashAsync();
            await host.RestartAsync();
            host.Advance(TimeSpan.FromHours(6));

            (await run.WaitAsync()).EnsureCompleted().State.GetInt("turn").ShouldBe(40);
            Journal.CountOf(JournalCall.SaveSnapshots, fault).ShouldBeGreaterThan(2);
            Journal.CountOf(JournalCall.Trim, fault).ShouldBeGreaterThan(0);
        }, (JournalCall.SaveSnapshots, always), (JournalCall.Trim, always));
    }

    [Fact]
    public Task Due_times_that_cannot_be_read_are_read_again_and_runs_wake() => RunAsync(async host =>
    {
        var attempts = 0;
        var run = await host.StartAsync(Hosts.Chain("waiting",
            Node.Named("waits").Exec((ExecContext _) => ++attempts == 1 ? throw new TimeoutException() : 1).Attempts(2, TimeSpan.FromHours(5))));
        host.Settle();
        await host.CrashAsync();
        await host.RestartAsync();

        host.Advance(TimeSpan.FromHours(5) + TimeSpan.FromMinutes(2));

        Journal.CountOf(JournalCall.ReadDue, JournalCallFault.Failure).ShouldBe(3);
        (attempts, (await run.WaitAsync()).Status).ShouldBe((2, RunStatus.Completed));
    }, (JournalCall.ReadDue, new JournalCallFaults { At = At(JournalCallFault.Failure, 2, 3, 4) }));

    [Theory]
    [InlineData(JournalCallFault.Failure)]
    [InlineData(JournalCallFault.LostAnswer)]
    public Task A_start_whose_definition_cannot_be_stored_is_refused_and_works_when_it_is_asked_for_again(JournalCallFault fault)
        => RunAsync(async host =>
    {
        var flow = Hosts.Chain("flow", Node.Named("only").Post(_ => { }));
        await Expect.ThrowsAsync<JournalUnavailableException>(() => host.StartAsync(flow, null, new() { Id = "run" }));
        (await host.Journal.FindAsync("run", default)).ShouldBeNull();

        (await host.RunAsync(flow, null, new() { Id = "run" })).Status.ShouldBe(RunStatus.Completed);
    }, (JournalCall.SaveDefinition, new JournalCallFaults { At = At(fault, 1) }));

    [Fact]
    public Task A_child_that_cannot_be_started_just_now_is_started_later() => RunAsync(async host =>
    {
        var child = Hosts.Chain("child", Node.Named("born").Post(s => s.Set("born", true)));
        var run = await host.StartAsync(Hosts.Chain("parent", child.AsChildRun().Output((s, c) => s.Set("born", c.State.GetBool("born")))));
        host.Settle();
        Journal.CountOf(JournalCall.SaveDefinition, JournalCallFault.Failure).ShouldBe(1);

        host.Advance(TimeSpan.FromMinutes(2));

        (await run.WaitAsync()).EnsureCompleted().State.GetBool("born").ShouldBeTrue();
    }, o => o.ReconcileEvery = TimeSpan.FromMinutes(1), (JournalCall.SaveDefinition, new JournalCallFaults { At = At(JournalCallFault.Failure, 2) }));

    [Fact]
    public Task A_damaged_run_that_could_not_be_set_aside_is_set_aside_at_the_next_start()
    {
        var isDamaged = false;
        return RunAsync(async host =>
        {
            var gate = new Gate();
            var run = await host.StartAsync(Hosts.Chain("flow", Node.Named("only").Exec(_ => gate.PassAsync())));
            host.StepUntil(() => gate.Arrived == 1);
            host.Settle();
            await host.CrashAsync();
            isDamaged = true;
            await host.RestartAsync();
            host.Settle();
            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Running, "setting it aside failed");
            gate.Arrived.ShouldBe(1);

            await host.RestartAsync();
            host.Settle();

            (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Quarantined);
            gate.Arrived.ShouldBe(1);
        }, null, journal => new Damaging(journal, () => isDamaged),
            (JournalCall.Quarantine, new JournalCallFaults { At = At(JournalCallFault.Failure, 1) }));
    }

    [Theory]
    [InlineData(JournalCallFault.Failure)]
    [InlineData(JournalCallFault.LostAnswer)]
    public Task A_stop_that_cannot_be_recorded_ends_in_order_all_the_same(JournalCallFault fault) => RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("flow", Node.Named("only").Post(_ => { })));
        await run.WaitAsync();

        await host.StopAsync();

        Journal.CountOf(JournalCall.MarkClean, fault).ShouldBe(1);
        await host.RestartAsync();
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Completed);
    }, (JournalCall.MarkClean, new JournalCallFaults { At = At(fault, 1) }));

    [Fact]
    public void Chances_together_are_at_most_1()
        => Should.Throw<ArgumentException>(() => new FaultyJournal(new Actors.Journal.InMemoryJournal(),
            Options((JournalCall.Read, new JournalCallFaults { Failures = 0.6, Delays = 0.5 }))))
            .Message.ShouldContain("The chances of Read are 0.6, 0, 0.5");

    internal static FlowDefinition Turning(int turns, int sleepsAt)
    {
        var turn = Node.Named("turn").Prep(s => s.GetInt("turn"))
            .Exec((n, x) => n == sleepsAt && x.Attempt == 1 ? throw new TimeoutException() : Task.FromResult(n + 1))
            .Attempts(2, TimeSpan.FromHours(5)).Post((s, n) =>
            {
                s.Set("turn", n);
                s.Set("text", $"{n / 7}{Large}");
                return n < turns ? "again" : "enough";
            });
        return Flow.Named("turning").StartAt(turn).Connect(turn, "again", turn).KeepHistory(10).Build();
    }

    private static Dictionary<long, JournalCallFault> At(JournalCallFault fault, params long[] numbers)
        => numbers.ToDictionary(number => number, _ => fault);

    private static JournalFaultOptions Options(params (JournalCall Call, JournalCallFaults Faults)[] calls)
        => new() { Calls = calls.ToDictionary(one => one.Call, one => one.Faults) };

    private Task RunAsync(Func<FlowTestHost, Task> test, params (JournalCall Call, JournalCallFaults Faults)[] calls)
        => RunAsync(test, null, null, calls);

    private Task RunAsync(Func<FlowTestHost, Task> test, Action<FlowSystemOptions> configure,
        params (JournalCall Call, JournalCallFaults Faults)[] calls)
        => RunAsync(test, configure, null, calls);

    // One faulty journal for all lives of the host, so that calls are counted through.
    private Task RunAsync(Func<FlowTestHost, Task> test, Action<FlowSystemOptions>? configure, Func<IRunJournal, IRunJournal>? wrap,
        params (JournalCall Call, JournalCallFaults Faults)[] calls)
        => FlowTestHost.RunAsync(test, Hosts.Gated with
        {
            Configure = o =>
            {
                o.SnapshotEvery = 5;
                configure?.Invoke(o);
            },
            WrapJournal = inner => wrap is null ? _journal ??= new FaultyJournal(inner, Options(calls))
                : wrap(_journal ??= new FaultyJournal(inner, Options(calls))),
        });

    private sealed class Damaging(IRunJournal inner, Func<bool> isDamaged) : JournalDecorator(inner)
    {
        public override ValueTask<IReadOnlyList<JournalEntry>> ReadAsync(RunId runId, long fromVersion, CancellationToken cancellationToken)
            => isDamaged() ? throw new RunJournalException(runId, 1, "the checksum does not fit")
                : base.ReadAsync(runId, fromVersion, cancellationToken);
    }
}
