using ActorFlow.Cluster.Worker;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Three members in processes of their own, and one here that leads nothing: it only asks.</summary>
[Trait("semantics", "11")]
public sealed class ThreeProcessesTests : IAsyncLifetime
{
    private const int Orders = 1_000;

    private OrderDatabase _database = null!;

    public async Task InitializeAsync() => _database = await OrderDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_thousand_orders_are_worked_off_while_members_are_killed_and_stopped_and_come_back()
    {
        await using var work = new OrderWork(_database.ConnectionString, "client");
        await using var client = await FlowSystem.StartAsync(o => work.Configure(o, _database.ConnectionString, capacity: 0));
        var workers = await Task.WhenAll(((string[])["a", "b", "c"]).Select(name => WorkerProcess.StartAsync(_database.ConnectionString, name)));
        try
        {
            await _database.SharedAmongAsync(workers.Length);
            var milestones = new Milestones(Orders, 4);
            var orders = Clients.OrderAsync(Orders, 64, seed: 2, () => [client], milestones);
            await milestones.HalfOfAsync(0, orders);
            var killed = await _database.LifeOfAsync("a");
            await workers[0].KillAsync();
            milestones.Open(1);
            await _database.BuryAsync(killed);
            await milestones.HalfOfAsync(1, orders);
            workers[0] = await WorkerProcess.StartAsync(_database.ConnectionString, "a");
            await workers[1].TerminateAsync();
            milestones.Open(2);
            await milestones.HalfOfAsync(2, orders);
            workers[1] = await WorkerProcess.StartAsync(_database.ConnectionString, "b");
            milestones.Open(3);

            var results = await orders.WaitAsync(Until.Patience);

            await _database.JudgeAsync(client, results);
            (await _database.CountAsync("effect")).ShouldBeLessThan(4 * Orders, "only what was in flight when a member was killed is executed again");
            (await _database.CountAsync("(SELECT DISTINCT member FROM effect) AS members")).ShouldBe(3, "the one that asks leads nothing");
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
        }
    }
}
