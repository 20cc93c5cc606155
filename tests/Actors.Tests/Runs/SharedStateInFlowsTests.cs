using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Runs;

[Trait("semantics", "2")]
public sealed class SharedStateInFlowsTests
{
    private static readonly StateKey<List<string>> Log = new StateKey<List<string>>("log").WithReducer((old, items) => [.. old ?? [], .. items]);
    private static readonly StateKey<int> Count = new StateKey<int>("count").WithReducer(StateReducer.Sum<int>());

    [Fact]
    public async Task A_hundred_parallel_branches_that_add_one_give_a_hundred()
    {
        var result = await Fan(100, i => Node.Named($"b{i}").Exec(async x =>
        {
            await Task.Yield();
            return i;
        }).Post((s, _) => s.Add("n", 1))).Build().RunAsync();
        result.EnsureCompleted().State.GetInt("n").ShouldBe(100);
    }

    [Fact]
    public async Task Custom_reducers_in_prep_and_post_of_parallel_branches_lose_nothing()
    {
        var result = await Fan(40, i => Node.Named($"b{i}").Prep(s =>
        {
            s.Set(Log, [$"prep {i}"]);
            return i;
        }).Exec(async (n, x) =>
        {
            await Task.Yield();
            return n;
        }).Post((s, n) => s.Set(Log, [$"post {n}"]))).Build().RunAsync();

        var log = result.EnsureCompleted().State.Get(Log);
        log.Order().ShouldBe(Enumerable.Range(0, 40).SelectMany(i => new[] { $"prep {i}", $"post {i}" }).Order());
    }

    [Fact]
    public Task A_value_lives_by_the_journaled_time_of_the_visit_that_looks_also_after_a_crash() => FlowTestHost.RunAsync(async host =>
    {
        var token = new StateKey<string>("token").ExpiresAfter(TimeSpan.FromHours(1));
        var gate = new Gate();
        var crashed = false;
        var seen = new List<bool>();
        var sets = Node.Named("sets").Post(s => s.Set(token, "t"));
        var looks = Node.Named("looks").Prep(s =>
        {
            seen.Add(s.Has(token));
            return 0;
        }).Exec(async (n, x) =>
        {
            if (!crashed)
                await gate.PassAsync(x.CancellationToken);
            return n;
        });
        var later = Node.Named("later").Post(s => seen.Add(s.Has(token)));
        var run = await host.StartAsync(Hosts.Chain("token", sets, looks, later));
        host.StepUntil(() => gate.IsReached);

        await host.CrashAsync();
        crashed = true;
        host.Advance(TimeSpan.FromHours(2));
        await host.RestartAsync();

        (await run.WaitAsync()).EnsureCompleted();
        seen.ShouldBe([true, true, false], "the visit looks with the time of its dispatch, which was before the crash");
    }, Hosts.Gated);

    [Fact]
    public async Task A_write_by_name_is_held_to_the_key_that_the_flow_declares()
    {
        var good = Node.Named("good").Exec((ExecContext _) => 1).Post((s, n) => s.Set("count", n));
        var bad = Node.Named("bad").Exec((ExecContext _) => "x").Post((s, text) => s.Set("count", text));
        var flow = Flow.Named("declared").State(Count, Log).StartAt(good).Connect(good, bad).Build();

        var result = await flow.RunAsync(new() { ["count"] = 4 });

        result.State.Get(Count).ShouldBe(5);
        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<StateValueRefusedException>();
        await Should.ThrowAsync<StateValueRefusedException>(async () => await flow.RunAsync(new() { ["count"] = "many" }));
    }

    [Fact]
    public async Task A_closed_state_refuses_other_keys_and_a_key_declared_twice_is_a_build_error()
    {
        var node = Node.Named("node").Exec((ExecContext _) => 1).Post((s, n) => s.Set("cuont", n));
        var result = await Flow.Named("closed").State(Count).ClosedState().StartAt(node).Build().RunAsync();
        result.Errors.ShouldHaveSingleItem().Exception.ShouldBeOfType<StateKeyNameException>();
        var twice = Flow.Named("twice").State(Count, new StateKey<string>("count")).StartAt(node);
        Should.Throw<FlowBuildException>(() => twice.Build()).Message.ShouldContain("count");
    }

    private static FlowBuilder Fan(int width, Func<int, Node> branch)
    {
        var start = Node.Named("start").Exec((ExecContext _) => 0).Post((s, _) => { });
        return Flow.Named("fan").StartAt(start).Fork(start, ActionName.Default, [.. Enumerable.Range(0, width).Select(branch)]);
    }
}
