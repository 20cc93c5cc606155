using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>Pools lose and double nothing, also while they grow and shrink.</summary>
public sealed class PoolScenario
{
    private sealed record Work(int Number) : INumbered;

    private sealed record Go(int Count);

    [Fact]
    public void A_round_robin_pool_hands_each_message_to_one_routee() => EachOnce(new RoundRobinPool(2));

    [Fact]
    public void A_smallest_mailbox_pool_hands_each_message_to_one_routee() => EachOnce(new SmallestMailboxPool(2));

    [Fact]
    public void A_broadcast_pool_hands_each_message_to_every_routee_once() => Seeds.Explore(world =>
    {
        var number = 0;
        var expected = new Dictionary<int, int>();
        var got = new List<(ActorRef Routee, int Number)>();
        var pool = world.System.SpawnPool(new BroadcastPool(2), Props.Of<Work>((context, work) => got.Add((context.Self, work.Number))));
        Drive(world, pool, () =>
        {
            expected.Add(++number, pool.Size);
            pool.Tell(new Work(number));
        });
        got.Distinct().Count().ShouldBe(got.Count);
        got.CountBy(each => each.Number).OrderBy(each => each.Key).ShouldBe(expected.OrderBy(each => each.Key));
        foreach (var routee in got.GroupBy(each => each.Routee)) routee.Select(each => each.Number).ShouldBeInOrder();
        world.System.DeadLetters.Count.ShouldBe(0);
        return Task.CompletedTask;
    });

    private static void EachOnce(RouterPool kind) => Seeds.Explore(world =>
    {
        var ledger = new Ledger(world);
        var pool = world.System.SpawnPool(kind, Props.Of<Work>((_, work) => ledger.Handled(work.Number)));
        Drive(world, pool, () => pool.Tell(new Work(ledger.Next())));
        ledger.ShouldBalance();
        ledger.DeadNumbers.ShouldBeEmpty();
        return Task.CompletedTask;
    });

    /// <summary>Two senders and someone who resizes, in the order the seed chooses.</summary>
    private static void Drive(SeededWorld world, PoolRef<Work> pool, Action tell)
    {
        var resizer = world.System.Spawn(Props.Of<Go>((_, go) => pool.Resize(go.Count)));
        var senders = Enumerable.Range(0, 2).Select(_ => world.System.Spawn(Props.Of<Go>((_, go) =>
        {
            for (var i = 0; i < go.Count; i++) tell();
        }))).ToArray();
        var last = 2;
        for (var step = 0; step < 15; step++)
        {
            if (world.Choose(3) == 0) resizer.Tell(new Go(last = 1 + world.Choose(4)));
            else senders[world.Choose(2)].Tell(new Go(1 + world.Choose(4)));
            if (world.Choose(8) == 0) world.Settle();
        }

        world.Settle();
        pool.Size.ShouldBe(last);
    }
}
