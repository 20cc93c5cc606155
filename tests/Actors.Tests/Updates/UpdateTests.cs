using System.Text.Json;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Actors.Tests.Waits;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Updates;

/// <summary>Callers change the state of a run as its flow allows, and are answered once that is committed.</summary>
public sealed class UpdateTests
{
    private readonly List<string> _log = [];
    private Action? _inside;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task An_update_writes_the_state_and_answers_in_memory_and_out_of_it(bool asleep) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Basket());
        if (asleep)
            Waiting.FallAsleep(host);

        (await run.UpdateAsync<Item, int>("add", new Item("a", 2))).ShouldBe(2);
        (await run.UpdateAsync<Item, int>("add", new Item("b", 3))).ShouldBe(5);

        await run.SignalAsync("pay");
        (await run.WaitAsync()).State.GetInt("count").ShouldBe(5);
        (await run.HistoryAsync()).Count(name => name == "update-applied").ShouldBe(2);
    });

    [Fact]
    public Task What_the_check_refuses_changes_nothing_and_the_caller_hears_why() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Basket());
        var refused = await Expect.ThrowsAsync<UpdateRefusedException>(() => run.UpdateAsync<Item, int>("add", new Item("a", -1)));
        refused.Reason.ShouldBe("an item counts 1 or more, not -1");
        (await run.HistoryAsync()).ShouldNotContain("update-applied");
    });

    [Fact]
    public Task A_delivery_counts_once_and_is_answered_alike_over_restarts() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Basket());
        (await run.UpdateAsync<Item, int>("add", new Item("a", 2), "d-1")).ShouldBe(2);
        await run.UpdateAsync<Item, int>("add", new Item("a", 2), "d-2");
        await host.CrashAsync();
        await host.RestartAsync();
        (await run.UpdateAsync<Item, int>("add", new Item("x", 100), "d-1")).ShouldBe(2);
        (await run.GetAsync()).State.GetInt("count").ShouldBe(4);
        await run.SignalAsync("other", 1, "s-1");
        (await Expect.ThrowsAsync<UpdateRefusedException>(() => run.UpdateAsync<Item, int>("add", new Item("a", 1),
            "s-1"))).Reason.ShouldContain("was no update");
    });

    [Fact]
    public Task An_update_whose_state_moved_before_it_counted_runs_again_against_the_new_one() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Basket());
        // While the first update runs, another one is asked for: both read the count, and one of them has to run again.
        var both = new List<Task<int>>();
        for (var i = 0; i < 10; i++)
            both.Add(run.UpdateAsync<Item, int>("add", new Item("a", 1)));
        foreach (var one in both)
            await one;
        (await run.GetAsync()).State.GetInt("count").ShouldBe(10);
        _log.Count.ShouldBeGreaterThanOrEqualTo(10);
    });

    [Fact]
    public void However_updates_and_crashes_meet_every_answered_update_counts_once() => FlowTestHost.Explore(async host =>
    {
        var run = await host.StartAsync(Basket());
        for (var i = 0; i < 4; i++)
        {
            var asked = run.UpdateAsync<Item, int>("add", new Item("a", 1), $"d-{i}");
            if (host.Choose(2) == 0)
            {
                for (var steps = host.Choose(12); steps > 0 && !asked.IsCompleted; steps--)
                    host.Step();
                await host.CrashAsync();
                await host.RestartAsync();
                asked = run.UpdateAsync<Item, int>("add", new Item("a", 1), $"d-{i}");
            }

            (await asked).ShouldBe(i + 1);
        }

        await run.SignalAsync("pay");
        (await run.WaitAsync()).State.GetInt("count").ShouldBe(4);
    }, Hosts.Gated, shortForm: 150, longForm: 10_000);

    [Fact]
    public Task A_paused_run_takes_updates_and_an_ended_or_unknown_one_does_not() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Basket());
        await run.PauseAsync();
        (await run.UpdateAsync<Item, int>("add", new Item("a", 2))).ShouldBe(2);
        await run.ResumeAsync();
        (await Expect.ThrowsAsync<UpdateRefusedException>(() => run.UpdateAsync<Item, int>("drop",
            new Item("a", 2)))).Reason.ShouldBe("flow 'basket' has no such update; it has 'add', 'break'.");
        await run.SignalAsync("pay");
        await run.WaitAsync();
        (await Expect.ThrowsAsync<UpdateRefusedException>(() => run.UpdateAsync<Item, int>("add",
            new Item("a", 2)))).Reason.ShouldContain("has ended (completed)");
        await Expect.ThrowsAsync<RunNotFoundException>(() => host.System.UpdateAsync<Item, int>("nobody", "add", new Item("a", 2)));
    });

    [Fact]
    public Task Code_that_fails_and_arguments_of_another_shape_are_told_and_change_nothing() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Basket());
        var broken = await Expect.ThrowsAsync<UpdateRefusedException>(() => run.UpdateAsync<int, int>("break", 1));
        (broken.Reason, broken.InnerException).ShouldSatisfyAllConditions(it => it.Reason.ShouldContain("its code failed: no"),
            it => it.InnerException.ShouldBeOfType<FormatException>());
        (await Expect.ThrowsAsync<UpdateRefusedException>(() => run.UpdateAsync<string, int>("add",
            "much"))).Reason.ShouldContain("of another shape");
        (await run.GetAsync()).State.Has("broken").ShouldBeFalse();
    });

    [Fact]
    public Task A_node_at_work_is_in_no_updates_way_and_sees_it_in_Post() => FlowTestHost.RunAsync(async host =>
    {
        var gate = new Gate();
        var work = Node.Named("work").Exec(_ => gate.PassAsync()).Post((state, _) => state.Set("seen", state.GetInt("count")));
        var run = await host.StartAsync(WithUpdates(Flow.Named("busy").StartAt(work)));
        host.Settle();
        (await run.UpdateAsync<Item, int>("add", new Item("a", 7))).ShouldBe(7);
        gate.Open();
        (await run.WaitAsync()).State.GetInt("seen").ShouldBe(7);
    }, Hosts.Gated);

    [Fact]
    public async Task A_handler_that_hangs_blocks_neither_cancel_nor_queries()
    {
        using var hung = new ManualResetEventSlim();
        _inside = hung.Wait;
        await FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(Basket());
            var stuck = run.UpdateAsync<Item, int>("add", new Item("a", 1));
            await Until.SoAsync(async () => (await run.GetAsync()).Status == RunStatus.Waiting);
            (await run.CancelAsync("enough")).ShouldBeTrue();
            (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
            hung.Set();
            await Expect.ThrowsAsync<UpdateRefusedException>(() => stuck);
        }, Hosts.Real);
    }

    [Fact]
    public async Task A_refusal_by_a_state_that_has_moved_is_judged_again()
    {
        var judged = 0;
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var opened = new ManualResetEventSlim();
        var door = Flow.Named("door").StartAt(Node.WaitForSignal<object?>("pay"))
            .OnUpdate<bool, bool>("open", (state, open) =>
            {
                state.Set("open", open);
                return open;
            })
            .OnUpdate<int, int>("enter", (state, _) =>
            {
                var isOpen = state.GetBool("open");
                if (Interlocked.Increment(ref judged) == 1)
                {
                    looked.SetResult();
                    opened.Wait(Until.Patience);
                }

                return isOpen ? null : "the door is shut";
            }, (_, number) => number).Build();
        await FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(door);
            var entered = run.UpdateAsync<int, int>("enter", 7);
            await looked.Task.WaitAsync(Until.Patience);
            (await run.UpdateAsync<bool, bool>("open", true).WaitAsync(Until.Patience)).ShouldBeTrue();
            opened.Set();
            (await entered.WaitAsync(Until.Patience)).ShouldBe(7);
        }, Hosts.Real);
        judged.ShouldBe(2);
    }

    [Fact]
    public async Task An_update_that_another_process_leaves_is_made_once_and_answered()
    {
        await using var place = new Client.InboxPlace();
        var flow = Basket();
        var system = await place.StartAsync([flow]);
        await system.StartAsync(flow, null, new() { Id = "one" });
        var commands = await place.CommandsAsync();

        var done = await commands.UpdateAsync("one", "add", JsonElement.Parse("""{"Sku":"a","Count":4}"""), "d-1", Client.InboxPlace.Patience);
        (done.State, done.Result!.Value.GetInt32()).ShouldBe((CommandState.Done, 4));
        (await commands.UpdateAsync("one", "add", JsonElement.Parse("""{"Sku":"a","Count":9}"""), "d-1",
            Client.InboxPlace.Patience)).Result!.Value.GetInt32().ShouldBe(4);
        var refused = await commands.UpdateAsync("one", "add", JsonElement.Parse("""{"Sku":"a","Count":0}"""), null, Client.InboxPlace.Patience);
        (refused.State, refused.ErrorKind).ShouldBe((CommandState.Failed, "update-refused"));
    }

    public sealed record Item(string Sku, int Count);

    private FlowDefinition Basket() => WithUpdates(Flow.Named("basket").StartAt(Node.WaitForSignal<object?>("pay")));

    private FlowDefinition WithUpdates(FlowBuilder flow) => flow
        .OnUpdate<Item, int>("add", (_, item) => item.Count < 1 ? $"an item counts 1 or more, not {item.Count}" : null, (state, item) =>
        {
            lock (_log)
                _log.Add(item.Sku);
            _inside?.Invoke();
            var count = state.GetInt("count") + item.Count;
            state.Set("count", count);
            return count;
        })
        .OnUpdate<int, int>("break", (state, _) =>
        {
            state.Set("broken", true);
            throw new FormatException("no");
        })
        .Build();
}
