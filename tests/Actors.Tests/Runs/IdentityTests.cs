using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Which run an id or a key means, and what flows may be run.</summary>
[Trait("semantics", "1")]
public sealed class IdentityTests
{
    private static LambdaNode<int, int> Counting(Action count) => Node.Named("only").Prep(s => s.GetInt("n")).Exec(n =>
    {
        count();
        return n;
    });

    [Theory]
    [InlineData(Durability.Strict, false)]
    [InlineData(Durability.Strict, true)]
    [InlineData(Durability.Pipelined, false)]
    [InlineData(Durability.Pipelined, true)]
    public Task The_same_id_is_the_same_run_in_any_status_and_the_first_input_stands(Durability durability, bool restarted)
    => FlowTestHost.RunAsync(async host =>
    {
        var runs = 0;
        var flow = Hosts.Chain("same", Counting(() => runs++));
        var first = await host.StartAsync(flow, new() { ["n"] = 1 }, new() { Id = "order-7" });
        await first.WaitAsync();
        if (restarted)
        {
            await host.CrashAsync();
            await host.RestartAsync();
        }

        var again = await host.StartAsync(flow, new() { ["n"] = 2 }, new() { Id = "order-7" });
        host.Settle();
        var result = await again.WaitAsync();

        // Under Pipelined too: the first node of a run that may exist already waits until the start is committed.
        runs.ShouldBe(1);
        (again.Id, result.State.GetInt("n"), result.Status).ShouldBe((first.Id, 1, RunStatus.Completed));
        host.Journal.Count.ShouldBe(1);
    }, Hosts.Under(durability));

    [Fact]
    public Task Two_starts_of_one_id_at_the_same_time_are_one_run() => FlowTestHost.RunAsync(async host =>
    {
        var runs = 0;
        var flow = Hosts.Chain("same", Counting(() => runs++));

        var starts = Enumerable.Range(0, 5).Select(n => host.StartAsync(flow, new() { ["n"] = n }, new() { Id = "one" })).ToList();
        foreach (var start in starts)
            (await (await start).WaitAsync()).State.GetInt("n").ShouldBe(0);

        runs.ShouldBe(1);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_id_of_a_run_of_another_flow_is_refused(bool restarted) => FlowTestHost.RunAsync(async host =>
    {
        var (one, other) = (Hosts.Chain("one", Counting(() => { })), Hosts.Chain("other", Counting(() => { })));
        host.Register(other);
        await host.RunAsync(one, null, new() { Id = "order-7" });
        if (restarted)
        {
            await host.CrashAsync();
            await host.RestartAsync();
        }

        var refused = await Expect.ThrowsAsync<RunConflictException>(() => host.StartAsync(other, null, new() { Id = "order-7" }));

        refused.Message.ShouldContain("one");
        refused.Message.ShouldContain("other");
    });

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Pipelined)]
    public Task A_start_key_starts_one_run_whoever_asks_and_whenever(Durability durability) => FlowTestHost.RunAsync(async host =>
    {
        var runs = 0;
        var flow = Hosts.Chain("keyed", Counting(() => runs++));
        var starts = Enumerable.Range(0, 4).Select(n => host.StartAsync(flow, new() { ["n"] = n }, new() { Key = "delivery-1" })).ToList();
        var ids = new HashSet<RunId>();
        foreach (var start in starts)
            ids.Add((await start).Id);
        await host.CrashAsync();
        await host.RestartAsync();
        ids.Add((await host.StartAsync(flow, null, new() { Key = "delivery-1" })).Id);
        host.Settle();

        ids.Count.ShouldBe(1);
        host.Journal.Count.ShouldBe(1);
        (await host.RunOf(ids.Single()).WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        // Once per life at most: the crash may have come before the first was committed.
        runs.ShouldBeInRange(1, 2);
        (await host.StartAsync(flow, null, new() { Key = "delivery-2" })).Id.ShouldNotBe(ids.Single());
    }, Hosts.Under(durability));

    [Fact]
    public Task A_made_up_id_is_never_that_of_another_life() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Hosts.Chain("ids", Counting(() => { }));
        var ids = new HashSet<RunId>();
        for (var life = 0; life < 3; life++)
        {
            for (var i = 0; i < 3; i++)
                ids.Add((await host.RunAsync(flow)).RunId);
            await host.CrashAsync();
            await host.RestartAsync();
        }

        ids.Count.ShouldBe(9);
    });

    [Fact]
    public Task A_durable_flow_that_is_not_registered_is_refused_and_one_in_memory_is_not() => FlowTestHost.RunAsync(async host =>
    {
        var durable = Hosts.Chain("durable", Counting(() => { }));
        var volatileFlow = Flow.Named("volatile").StartAt(Node.Named("only").Post(_ => { })).Durable(Durability.None).Build();
        await host.RestartAsync();

        (await Expect.ThrowsAsync<FlowNotRegisteredException>(() => host.System.StartAsync(durable))).Message.ShouldContain("durable");
        (await (await host.System.StartAsync(volatileFlow)).WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    });

    [Fact]
    public Task A_durable_flow_that_differs_from_the_registered_one_is_refused() => FlowTestHost.RunAsync(async host =>
    {
        var (a, b) = (Node.Named("a").Post(_ => { }), Node.Named("b").Post(_ => { }));
        host.Register(Hosts.Chain("flow", a));
        await host.RestartAsync();

        await Expect.ThrowsAsync<FlowNotRegisteredException>(() => host.System.StartAsync(Hosts.Chain("flow", Node.Named("a").Post(_ => { }), b)));
    });

    [Fact]
    public Task A_run_whose_flow_is_not_registered_is_parked_and_goes_on_when_it_is_again() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var flow = Hosts.Chain("parked", Node.Named("only").Exec(_ => gate.PassAsync()));
        var run = await host.StartAsync(flow);
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        host.Unregister(flow);
        await host.RestartAsync();
        var before = await run.HistoryAsync();
        host.Advance(TimeSpan.FromDays(1));

        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
        (await run.ResumeAsync()).ShouldBeFalse();
        gate.Arrived.ShouldBe(1);
        (await run.HistoryAsync()).ShouldBe(before);

        await host.StopAsync();
        host.Register(flow);
        await host.RestartAsync();
        gate.Open();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        gate.Arrived.ShouldBe(2);
    }, Hosts.Gated);

    [Fact]
    public Task A_run_whose_flow_lost_the_node_it_stands_at_is_parked() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var flow = Hosts.Chain("changed", Node.Named("old").Exec(_ => gate.PassAsync()));
        var run = await host.StartAsync(flow);
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        host.Unregister(flow);
        host.Register(Hosts.Chain("changed", Node.Named("new").Post(_ => { })));
        await host.RestartAsync();
        host.Settle();

        (await run.GetAsync()).Status.ShouldBe(RunStatus.Parked);
    }, Hosts.Gated);

    [Fact]
    public Task A_parked_run_can_be_cancelled() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var flow = Hosts.Chain("parked", Node.Named("only").Exec(_ => gate.PassAsync()));
        var run = await host.StartAsync(flow);
        host.StepUntil(() => gate.IsReached);
        await host.CrashAsync();
        host.Unregister(flow);
        await host.RestartAsync();

        (await run.CancelAsync("gone")).ShouldBeTrue();

        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
    }, Hosts.Gated);
}
