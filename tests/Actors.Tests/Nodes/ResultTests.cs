using ActorFlow.Actors.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

[Trait("semantics", "2")]
public sealed class ResultTests
{
    [Fact]
    public async Task A_kept_result_is_read_typed_by_later_nodes_and_of_the_run()
    {
        var price = Node.Named("price").Exec(x => new Price(5, "EUR"));
        var total = Node.Named("total").Prep((s, c) => c.ResultOf(price)).Exec(p => p.Amount * 2).Post((s, n) => s.Set("total", n));
        var flow = Flow.Named("flow").StartAt(price).Connect(price, total).KeepResult(price).Build();

        var result = (await flow.RunAsync()).EnsureCompleted();

        result.State.GetInt("total").ShouldBe(10);
        result.ResultOf(price).ShouldBe(new Price(5, "EUR"));
        Should.Throw<NodeResultException>(() => result.ResultOf(total));
    }

    [Fact]
    public async Task Reading_a_result_that_is_not_kept_is_a_clear_error()
    {
        var price = Node.Named("price").Exec(x => 5);
        var total = Node.Named("total").Prep((s, c) => c.ResultOf(price)).Exec(n => n);

        var result = await Flow.Named("flow").StartAt(price).Connect(price, total).Build().RunAsync();

        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<NodeResultException>().Message.ShouldContain("KeepResult(price)");
    }

    [Fact]
    public async Task A_kept_result_that_is_not_there_yet_is_told_from_one_that_is()
    {
        var second = Node.Named("second").Exec(x => (int?)null);
        var first = Node.Named("first").Prep((s, c) => c.TryResultOf(second, out _)).Exec(there => there)
            .Post((s, there) => { s.Append("there", there); return there ? "stop" : "on"; });
        var flow = Flow.Named("flow").StartAt(first).Connect(first, "on", second).Connect(second, first).KeepResults().Build();

        (await flow.RunAsync()).EnsureCompleted().State.GetList<bool>("there").ShouldBe([false, true]);
    }

    [Fact]
    public async Task The_last_result_of_a_loop_counts()
    {
        var count = Node.Named("count").Prep((s, c) => c.TryResultOf<int>("count", out var n) ? n : 0).Exec(n => n + 1)
            .Post((s, n) => n < 5 ? "again" : "stop");
        var flow = Flow.Named("flow").StartAt(count).Connect(count, "again", count).KeepResult(count).Build();

        (await flow.RunAsync()).ResultOf(count).ShouldBe(5);
    }

    [Fact]
    public async Task Results_in_a_nested_flow_are_its_own_and_read_outside_by_path()
    {
        var inner = Node.Named("price").Exec(x => 5);
        var seen = Node.Named("seen").Prep((s, c) => c.ResultOf(inner)).Exec(n => n).Post((s, n) => s.Set("inside", n));
        var nested = Flow.Named("inner").StartAt(inner).Connect(inner, seen).KeepResult(inner).Build().AsNode("nested");
        var outer = Node.Named("outer").Prep((s, c) => c.ResultOf<int>("nested/price")).Exec(n => n).Post((s, n) => s.Set("outside", n));

        var result = (await Flow.Named("flow").StartAt(nested).Connect(nested, outer).Build().RunAsync()).EnsureCompleted();

        (result.State.GetInt("inside"), result.State.GetInt("outside"), result.ResultOf<int>("nested/price")).ShouldBe((5, 5, 5));
    }

    [Fact]
    public async Task Results_are_journaled_and_read_the_same_after_a_restart()
    {
        var gate = new TaskCompletionSource();
        var price = Node.Named("price").Exec(x => new Price(5, "EUR"));
        var held = false;
        var total = Node.Named("total").Prep((s, c) => c.ResultOf(price)).Exec(async (p, x) =>
        {
            if (!held)
            {
                held = true;
                gate.SetResult();
                await Task.Delay(Timeout.Infinite, x.CancellationToken);
            }

            return p;
        }).Post((s, p) => s.Set("price", p));
        var flow = Flow.Named("flow").StartAt(price).Connect(price, total).KeepResult(price).Build();
        var store = new InMemoryJournal();
        await using (var first = await FlowSystem.StartAsync(o => { o.AddFlow(flow); o.UseJournal(_ => store); o.StopTimeout = TimeSpan.Zero; }))
        {
            await first.StartAsync(flow, null, new() { Id = "run" });
            await gate.Task;
        }

        await using var second = await FlowSystem.StartAsync(o => { o.AddFlow(flow); o.UseJournal(_ => store); });
        var result = (await (await second.FindRunAsync("run"))!.WaitAsync()).EnsureCompleted();

        result.State.Get<Price>("price").ShouldBe(new Price(5, "EUR"));
        result.ResultOf(price).ShouldBe(new Price(5, "EUR"));
    }

    [Fact]
    public async Task A_result_that_json_would_not_carry_whole_fails_the_visit()
    {
        var node = Node.Named("work").Exec<Price>(x => new Discounted(5, "EUR", 2));

        var result = await Flow.Named("flow").StartAt(node).KeepResult(node).Build().RunAsync();

        var error = result.Errors.ShouldHaveSingleItem();
        error.Phase.ShouldBe(NodePhase.Post);
        error.Exception.ShouldBeOfType<StateValueRefusedException>().Message.ShouldContain("result of 'work'");
    }

    [Fact]
    public void A_nested_flow_has_no_result_to_keep()
    {
        var nested = Flow.Named("inner").StartAt(Node.Named("leaf").Exec(x => 1)).Build().AsNode();

        Should.Throw<FlowBuildException>(() => Flow.Named("flow").StartAt(nested).KeepResult(nested)
            .Build()).Problems.ShouldHaveSingleItem().Code.ShouldBe("no-result");
    }

    public record Price(int Amount, string Currency);

    public sealed record Discounted(int Amount, string Currency, int Percent) : Price(Amount, Currency);
}
