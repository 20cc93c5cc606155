using System.Collections.Concurrent;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Execs that run on whichever member can, on a real server.</summary>
[Trait("semantics", "11")]
public sealed class OfferedWorkTests : IAsyncLifetime
{
    private const int Runs = 24;

    private readonly ConcurrentQueue<(string Key, string Member)> _executed = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await RunningCluster.CreateAsync();

    public async Task DisposeAsync()
    {
        _gate.TrySetResult();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Members_with_a_capability_serve_the_runs_of_all()
    {
        var a = await JoinAsync("a", "");
        await JoinAsync("b", "gpu, fast");
        await JoinAsync("c", "gpu");

        var started = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => a.StartAsync(Flow(a), new() { ["n"] = i }, new() { Id = $"run-{i}" })));
        var ended = await Task.WhenAll(started.Select(run => run.WaitAsync())).WaitAsync(RunningCluster.Patience);

        ended.Select(result => result.EnsureCompleted().State.GetInt("n")).ShouldBe(Enumerable.Range(0, Runs).Select(i => i + 1), ignoreOrder: true);
        _executed.Select(one => one.Member).Distinct().ShouldBeSubsetOf(["b", "c"]);
        _executed.Select(one => one.Key).Distinct().Count().ShouldBe(Runs);
    }

    [Fact]
    public async Task A_worker_that_dies_has_its_work_done_by_another_member()
    {
        var a = await JoinAsync("a", "");
        var b = await JoinAsync("b", "gpu", holds: true, capacity: 0);
        var run = await a.StartAsync(Flow(a), new() { ["n"] = 1 }, new() { Id = "run" });
        await _begun.Task.WaitAsync(RunningCluster.Patience);

        b.Crash();
        await JoinAsync("c", "gpu");
        await _cluster.LoseClaimsAsync(await _cluster.ScalarAsync("SELECT worker FROM actorflow.offers") as string);

        (await run.WaitAsync().WaitAsync(RunningCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _executed.ShouldBe([("run/heavy#1", "b"), ("run/heavy#1", "c")]);
    }

    [Fact]
    public async Task An_owner_that_dies_leaves_the_work_to_the_next_one()
    {
        var worker = await JoinAsync("worker", "gpu", holds: true, capacity: 0);
        var a = await JoinAsync("a", "");
        await a.StartAsync(Flow(a), new() { ["n"] = 1 }, new() { Id = "run" });
        await _begun.Task.WaitAsync(RunningCluster.Patience);

        a.Crash();
        var b = await JoinAsync("b", "");
        await _cluster.BuryAsync(a);
        _gate.SetResult();

        (await b.WaitAsync("run").WaitAsync(RunningCluster.Patience)).EnsureCompleted().State.GetInt("n").ShouldBe(2);
        _executed.ShouldHaveSingleItem().Member.ShouldBe("worker");
        worker.Fault.ShouldBeNull();
    }

    private Task<FlowSystem> JoinAsync(string name, string capabilities, bool holds = false, int capacity = 100)
        => _cluster.JoinAsync(name, o => o.AddFlow(Draw(name, holds)).OfferLease = TimeSpan.FromHours(1), member => (member.Capabilities, member.Capacity) = (capabilities, capacity));

    private static FlowDefinition Flow(FlowSystem system) => system.Flows.Single();

    private FlowDefinition Draw(string member, bool holds)
    {
        var heavy = Node.Named("heavy").Prep(state => state.GetInt("n")).Exec(async (int n, ExecContext x) =>
        {
            _executed.Enqueue((x.IdempotencyKey, member));
            if (holds)
            {
                _begun.TrySetResult();
                await _gate.Task;
            }

            return n + 1;
        }).Post((state, n) => state.Set("n", n)).Requires("gpu");
        return ActorFlow.Flow.Named("offered").StartAt(heavy).Build();
    }
}
