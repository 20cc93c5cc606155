using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Waits.Waiting;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>A run that takes too long is asked to cancel: wherever it is, in memory or not, once.</summary>
public sealed class DeadlineTests
{
    private readonly List<string> _log = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_run_that_waits_is_cancelled_at_its_deadline_out_of_memory(bool bySystem) => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var pay = Node.WaitForSignal<int>("pay");
        var flow = Flow.Named("order").StartAt(pay).Connect(pay, Noting("ship", _log));
        var run = await host.StartAsync((bySystem ? flow : flow.Deadline(TimeSpan.FromDays(3))).Build(), null,
            bySystem ? new() { Deadline = TimeSpan.FromDays(3) } : null);
        FallAsleep(host);
        (await host.Journal.FindAsync(run.Id, default))!.Due.ShouldBe(begun.AddDays(3));

        var result = await run.WaitAsync();

        (result.Status, host.Time.GetUtcNow() - begun).ShouldBe((RunStatus.Cancelled, TimeSpan.FromDays(3)));
        result.Reason.ShouldBe("its deadline has passed: it was to take 3.00:00:00 at most");
        _log.ShouldBeEmpty();
    });

    [Fact]
    public Task A_run_at_work_is_cancelled_and_undoes_what_it_did() => FlowTestHost.RunAsync(async host =>
    {
        var charge = Node.Named("charge").Prep(_ => 1).Exec((_, _) => 1).Compensate((_, _) =>
        {
            _log.Add("refund");
            return Task.CompletedTask;
        });
        var work = Node.Named("work").Exec(async (ExecContext x) =>
        {
            await Task.Delay(TimeSpan.FromHours(2), x.TimeProvider, x.CancellationToken);
            return 1;
        });
        var begun = host.Time.GetUtcNow();
        var result = await host.RunAsync(Flow.Named("order").StartAt(charge).Connect(charge, work).Deadline(TimeSpan.FromHours(1)).Build());
        (result.Status, host.Time.GetUtcNow() - begun).ShouldBe((RunStatus.Cancelled, TimeSpan.FromHours(1)));
        _log.ShouldBe(["refund"]);
    }, Hosts.Gated);

    [Fact]
    public Task A_run_that_ends_in_time_hears_nothing_of_it() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Noting("only", _log)), null, new() { Deadline = TimeSpan.FromHours(1) });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        host.Advance(TimeSpan.FromDays(1));
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Completed);
        (await host.Journal.FindAsync(run.Id, default))!.Due.ShouldBeNull();
    });

    [Fact]
    public Task The_time_of_a_pause_does_not_count_over_restarts() => FlowTestHost.RunAsync(async host =>
    {
        var begun = host.Time.GetUtcNow();
        var run = await host.StartAsync(Chain(Node.WaitForSignal<int>("pay")), null, new() { Deadline = TimeSpan.FromHours(3) });
        host.Advance(TimeSpan.FromHours(1));
        await run.PauseAsync();
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(10));
        await host.RestartAsync();
        await run.ResumeAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (host.Time.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(13));
    });

    [Fact]
    public Task A_retry_gives_the_whole_time_again() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.WaitForSignal<int>("pay")), null, new() { Deadline = TimeSpan.FromHours(3) });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        host.Advance(TimeSpan.FromHours(5));
        var retried = host.Time.GetUtcNow();
        await run.RetryAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (host.Time.GetUtcNow() - retried).ShouldBe(TimeSpan.FromHours(3));
    });

    [Fact]
    public Task A_deadline_that_passed_while_the_process_was_down_cancels_at_the_start_what_would_be_due_as_well()
    => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.Delay("wait", TimeSpan.FromHours(2)), Noting("after", _log)), null,
            new() { Deadline = TimeSpan.FromHours(3) });
        host.Settle();
        await host.CrashAsync();
        host.Advance(TimeSpan.FromHours(5));
        await host.RestartAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        _log.ShouldBeEmpty();
        (await run.HistoryAsync()).Count(name => name == "cancel-requested").ShouldBe(1);
    });

    [Fact]
    public Task A_run_that_is_not_journaled_has_its_deadline_too() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Node.WaitForSignal<int>("pay")), null, new() { Deadline = TimeSpan.FromHours(3) });
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
    }, Hosts.Under(Durability.None));

    [Fact]
    public void A_deadline_of_no_time_is_refused()
        => Should.Throw<ArgumentOutOfRangeException>(() => new StartOptions { Deadline = TimeSpan.Zero }).Message.ShouldContain("3.00:00:00");
}
