using ActorFlow.Cluster.Worker;
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
            var milestones = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
            var done = 0;
            var orders = Clients.OrderAsync(Orders, 64, seed: 2, () => [client], () =>
            {
                if (Interlocked.Increment(ref done) is var count && count % (Orders / 4) == 0 && (count / (Orders / 4)) - 1 is var stone && stone < milestones.Length)
                    milestones[stone].TrySetResult();
            });
            await Task.WhenAny(milestones[0].Task, orders);
            await workers[0].KillAsync();
            await Task.WhenAny(milestones[1].Task, orders);
            workers[0] = await WorkerProcess.StartAsync(_database.ConnectionString, "a");
            await workers[1].TerminateAsync();
            await Task.WhenAny(milestones[2].Task, orders);
            workers[1] = await WorkerProcess.StartAsync(_database.ConnectionString, "b");

            var results = await orders.WaitAsync(TimeSpan.FromMinutes(4));

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
