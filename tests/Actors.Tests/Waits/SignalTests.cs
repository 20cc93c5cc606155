using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Waits.Waiting;

namespace ActorFlow.Actors.Tests.Waits;

/// <summary>Messages from outside: kept until they are wanted, used once, in order.</summary>
public sealed class SignalTests
{
    private readonly List<string> _log = [];

    [Fact]
    public Task A_run_out_of_memory_comes_back_for_its_signal_and_keeps_what_that_carries() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(ForPayment(_log));
        FallAsleep(host);
        (await host.Journal.FindAsync(run.Id, default))!.Status.ShouldBe(RunStatus.Waiting);

        (await run.SignalAsync("payment", 42)).ShouldBeTrue();

        (await run.WaitAsync()).State.Get(Paid).ShouldBe(42);
        _log.ShouldBe(["ship"]);
        (await run.HistoryAsync())
            .ShouldBe(["run-started", "wait-begun", "signal-received", "wait-ended", "visit-completed", "visit-completed", "run-completed"]);
    });

    [Fact]
    [Trait("semantics", "12.4")]
    public Task A_signal_that_comes_before_anything_waits_for_it_is_kept_over_restarts() => FlowTestHost.RunAsync(async host =>
    {
        var delay = Node.Delay("first", TimeSpan.FromHours(1));
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(Paid);
        var run = await host.StartAsync(Hosts.Chain("late", delay, pay));
        await run.SignalAsync("payment", 7);
        await host.CrashAsync();
        await host.RestartAsync();

        (await run.WaitAsync()).State.Get(Paid).ShouldBe(7);
    });

    [Fact]
    [Trait("semantics", "12.4")]
    public Task A_delivery_counts_once_over_restarts_whatever_it_carries() => FlowTestHost.RunAsync(async host =>
    {
        var first = Node.WaitForSignal<int>("first", "payment").Post((state, amount) => state.Add("sum", amount));
        var second = Node.WaitForSignal<int>("second", "payment").Post((state, amount) => state.Add("sum", amount));
        var run = await host.StartAsync(Hosts.Chain("twice", first, second));
        (await run.SignalAsync("payment", 1, "d-1")).ShouldBeTrue();
        (await run.SignalAsync("payment", 100, "d-1")).ShouldBeFalse();
        await host.CrashAsync();
        await host.RestartAsync();
        (await run.SignalAsync("payment", 1000, "d-1")).ShouldBeFalse();
        (await run.SignalAsync("payment", 20, "d-2")).ShouldBeTrue();

        (await run.WaitAsync()).State.GetInt("sum").ShouldBe(21);
        (await run.SignalAsync("payment", 20, "d-2")).ShouldBeFalse("it was taken while the run lived");
    });

    [Fact]
    public Task Signals_of_one_name_are_taken_in_the_order_in_which_they_came_and_others_wait() => FlowTestHost.RunAsync(async host =>
    {
        var (a, b, c) = (Take("a", "x"), Take("b", "y"), Take("c", "x"));
        var run = await host.StartAsync(Hosts.Chain("ordered", Node.Delay("first", TimeSpan.FromHours(1)), a, b, c));
        foreach (var (name, number) in (IEnumerable<(string, int)>)[("x", 1), ("x", 2), ("y", 3), ("x", 4)])
            await run.SignalAsync(name, number);

        var result = await run.WaitAsync();
        (result.State.GetInt("a"), result.State.GetInt("b"), result.State.GetInt("c")).ShouldBe((1, 3, 2));

        static Node Take(string name, string signal) => Node.WaitForSignal<int>(name, signal).Into(name);
    });

    [Fact]
    public Task Of_several_that_wait_the_one_that_began_first_takes_a_signal() => FlowTestHost.RunAsync(async host =>
    {
        var start = Node.Named("start").Post(_ => { });
        var flow = Flow.Named("fork").StartAt(start);
        foreach (var name in (string[])["a", "b", "c"])
        {
            var late = Node.Delay($"late {name}", TimeSpan.FromMinutes(name == "b" ? 1 : name == "a" ? 2 : 3));
            flow.Fork(start, ActionName.Default, late).Connect(late, Node.WaitForSignal<int>(name, "go").Into(name));
        }

        var run = await host.StartAsync(flow.Build());
        host.Advance(TimeSpan.FromMinutes(10));
        for (var i = 1; i <= 3; i++)
            await run.SignalAsync("go", i);
        var state = (await run.WaitAsync()).State;
        (state.GetInt("a"), state.GetInt("b"), state.GetInt("c")).ShouldBe((2, 1, 3));
    });

    [Fact]
    public Task When_no_signal_comes_in_time_the_timeout_action_is_taken_and_the_late_one_is_kept() => FlowTestHost.RunAsync(async host =>
    {
        var pay = Node.WaitForSignal<int>("pay", "payment").Into(Paid).Within(TimeSpan.FromDays(3));
        var (remind, pause, again) =
            (Noting("remind", _log), Node.Delay("pause", TimeSpan.FromDays(2)), Node.WaitForSignal<int>("again", "payment").Into(Paid));
        var run = await host.StartAsync(Flow.Named("order").StartAt(pay).Connect(pay, WaitingNode.TimedOut, remind).Connect(remind, pause)
            .Connect(pause, again).Build());
        host.Advance(TimeSpan.FromDays(4));
        _log.ShouldBe(["remind"]);
        await run.SignalAsync("payment", 5);
        (await run.WaitAsync()).State.Get(Paid).ShouldBe(5);
    });

    [Fact]
    public Task A_run_that_is_not_known_or_has_ended_refuses_signals_and_says_so() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("short", Noting("only", _log)));
        await run.WaitAsync();
        (await Expect.ThrowsAsync<SignalRefusedException>(() => run.SignalAsync("payment"))).Message.ShouldContain("has ended (completed)");
        await Expect.ThrowsAsync<RunNotFoundException>(() => host.System.SignalAsync("nobody", "payment"));
    });

    [Fact]
    public Task Signals_that_nothing_waits_for_are_kept_up_to_a_bound_and_the_next_one_is_refused() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Hosts.Chain("hoard", Node.WaitForSignal<int>("go")));
        for (var i = 0; i < 1000; i++)
            await run.SignalAsync("other", i);
        (await Expect.ThrowsAsync<SignalRefusedException>(() => run.SignalAsync("other", 0))).Message.ShouldContain("1000 signals");
        (await run.SignalAsync("go", 1)).ShouldBeTrue();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task A_payload_of_another_shape_fails_the_visit_and_a_retry_waits_for_a_better_one() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(ForPayment(_log));
        await run.SignalAsync("payment", "a lot");
        var failed = await run.WaitAsync();
        failed.Status.ShouldBe(RunStatus.Failed);
        failed.Errors.Single().Message.ShouldStartWith("Signal 'payment' carries no int");

        await run.RetryAsync();
        await run.SignalAsync("payment", 9);
        (await run.WaitAsync()).State.Get(Paid).ShouldBe(9);
    });

    [Fact]
    public Task A_payload_that_JSON_would_not_carry_whole_is_refused_when_it_is_sent() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(ForPayment(_log));
        await Expect.ThrowsAsync<StateValueRefusedException>(() => run.SignalAsync("payment", new Func<int>(() => 1)));
    });

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public Task A_name_that_is_none_is_refused(string name) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(ForPayment(_log));
        await Expect.ThrowsAsync<ArgumentException>(() => run.SignalAsync(name));
    });

    [Fact]
    public Task A_large_payload_survives_a_restart() => FlowTestHost.RunAsync(async host =>
    {
        var text = new string('x', 300_000);
        var run = await host.StartAsync(Hosts.Chain("large", Node.Delay("first", TimeSpan.FromHours(1)),
            Node.WaitForSignal<string>("take", "text").Into("text")));
        await run.SignalAsync("text", text);
        await host.CrashAsync();
        await host.RestartAsync();
        (await run.WaitAsync()).State.GetString("text").ShouldBe(text);
    });
}
