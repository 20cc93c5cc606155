using ActorFlow.Cluster.Worker;
using ActorFlow.Polling;
using Shouldly;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Clients that have orders worked off, and ask whatever member they reach.</summary>
internal static class Clients
{
    /// <summary>Has many orders worked off at the same time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="atOnce">How many at the same time.</param>
    /// <param name="seed">Decides which member is asked.</param>
    /// <param name="members">The members that can be asked at the moment.</param>
    /// <param name="milestones">When the orders begin.</param>
    public static async Task<RunResult[]> OrderAsync(int count, int atOnce, int seed, Func<IReadOnlyList<FlowSystem>> members, Milestones milestones)
    {
        var results = new RunResult[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(client => OrdersAsync(new Random(seed + client))));
        return results;

        async Task OrdersAsync(Random random)
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                RunId id = $"order-{i}";
                await milestones.BeginAsync(i);
                await AskAsync(async system => (await system.StartAsync("order", null, new() { Id = id })).Id.ShouldBe(id));
                await AskAsync(system => system.SignalAsync(id, "payment", i, $"payment-{i}"));
                await AskAsync(async system => results[i] = await system.WaitAsync(id));
                milestones.Done();
            }

            // A member that stops says so, and the next one is asked; ids of runs and deliveries see to it that what is asked twice counts once.
            async Task AskAsync(Func<FlowSystem, Task> question)
            {
                while (true)
                {
                    var asked = members();
                    try
                    {
                        await question(asked[random.Next(asked.Count)]).WaitAsync(Until.Patience);
                        return;
                    }
                    catch (FlowSystemStoppedException)
                    {
                        await Task.Yield();
                    }
                }
            }
        }
    }
}
