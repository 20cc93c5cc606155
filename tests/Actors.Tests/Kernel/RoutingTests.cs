using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class RoutingTests : TestKit
{
    private readonly List<(string Routee, string Message)> _seen = [];
    private int _made;

    private Props<string> Routee => Props.Create(() =>
    {
        _made++;
        return new Recorder(_seen);
    });

    private string[] Messages => [.. _seen.Select(each => each.Message)];

    private IEnumerable<int> Shares => _seen.GroupBy(each => each.Routee).Select(group => group.Count());

    private static void TellNumbers(ActorRef<string> pool, int count)
    {
        for (var i = 0; i < count; i++) pool.Tell($"{i}");
    }

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(i => $"{i}");

    [Fact]
    public void Round_robin_gives_each_routee_its_turn()
    {
        TellNumbers(Sys.SpawnPool(new RoundRobinPool(3), Routee, "pool"), 9);
        Settle();
        Shares.ShouldBe([3, 3, 3]);
        foreach (var share in _seen.GroupBy(each => each.Routee))
        {
            share.Key.ShouldStartWith("/user/pool/");
            var numbers = share.Select(each => int.Parse(each.Message, null)).ToList();
            numbers.ShouldBe([numbers[0], numbers[0] + 3, numbers[0] + 6]);
        }
    }

    [Fact]
    public void Smallest_mailbox_avoids_the_routee_with_a_backlog()
    {
        PoolRef<string>? pool = null;
        var props = Props.Of<string>((context, message) =>
        {
            _seen.Add((context.Self.Path, message));
            if (message != "load") return;
            for (var i = 0; i < 3; i++) context.Self.Tell("own");
            for (var i = 0; i < 3; i++) pool!.Tell("other"); // all of them while the three of its own wait
        });
        pool = Sys.SpawnPool(new SmallestMailboxPool(2), props);
        pool.Tell("load");
        Settle();
        var loaded = _seen.First(each => each.Message == "load").Routee;
        _seen.Count(each => each.Message == "other" && each.Routee != loaded).ShouldBe(3);
        _seen.Count(each => each.Message == "own" && each.Routee == loaded).ShouldBe(3);
    }

    [Fact]
    public void Smallest_mailbox_takes_turns_among_equals()
    {
        TellNumbers(Sys.SpawnPool(new SmallestMailboxPool(4), Routee), 8);
        Settle();
        Shares.ShouldBe([2, 2, 2, 2]);
    }

    [Fact]
    public void Broadcast_gives_every_message_to_every_routee_in_order()
    {
        TellNumbers(Sys.SpawnPool(new BroadcastPool(3), Routee), 4);
        Settle();
        var shares = _seen.GroupBy(each => each.Routee).ToList();
        shares.Count.ShouldBe(3);
        shares.ShouldAllBe(share => share.Select(each => each.Message).SequenceEqual(Numbers(4)));
    }

    [Fact]
    public void A_pool_grows()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(1), Routee);
        pool.Size.ShouldBe(1);
        pool.Resize(4);
        Settle();
        pool.Size.ShouldBe(4);
        TellNumbers(pool, 8);
        Settle();
        Shares.ShouldBe([2, 2, 2, 2]);
    }

    [Fact]
    public void A_pool_shrinks_without_losing_what_waits()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(4), Routee);
        TellNumbers(pool, 20);
        pool.Resize(1);
        TellNumbers(pool, 20);
        Settle();
        pool.Size.ShouldBe(1);
        Messages.ShouldBe(Numbers(20).Concat(Numbers(20)), ignoreOrder: true);
        Sys.DeadLetters.Count.ShouldBe(0);
        _seen.Clear();
        TellNumbers(pool, 5);
        Settle();
        Shares.ShouldBe([5]);
    }

    [Fact]
    public void A_pool_has_at_least_one_routee()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new RoundRobinPool(0));
        var pool = Sys.SpawnPool(new RoundRobinPool(1), Routee);
        Should.Throw<ArgumentOutOfRangeException>(() => pool.Resize(0));
    }

    [Fact]
    public void A_routee_that_fails_is_replaced_and_the_others_go_on()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(2), Routee);
        Settle();
        _made.ShouldBe(2);
        pool.Tell("fail");
        TellNumbers(pool, 6);
        Settle();
        _made.ShouldBe(3);
        pool.Size.ShouldBe(2);
        Messages.ShouldBe(Numbers(6), ignoreOrder: true);
        Shares.ShouldBe([3, 3]);
    }

    [Fact]
    public void A_routee_that_is_stopped_for_a_failure_leaves_the_pool()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(3) { Strategy = SupervisorStrategy.Stopping }, Routee);
        pool.Tell("fail");
        Settle();
        pool.Size.ShouldBe(2);
        TellNumbers(pool, 6);
        Settle();
        Messages.ShouldBe(Numbers(6), ignoreOrder: true);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void The_pool_ends_with_its_last_routee()
    {
        var probe = CreateTestProbe<object>();
        var pool = Sys.SpawnPool(new RoundRobinPool(2) { Strategy = SupervisorStrategy.Stopping }, Routee);
        probe.Watch(pool);
        pool.Tell("fail");
        pool.Tell("fail");
        Settle();
        pool.IsTerminated.ShouldBeTrue();
        pool.Size.ShouldBe(0);
        pool.TryTell("x").ShouldBeFalse();
        Sys.DeadLetters.Count.ShouldBe(0);
        pool.Tell("x");
        Sys.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void A_drained_pool_ends_after_all_it_was_told()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(3), Routee);
        TellNumbers(pool, 10);
        pool.StopWhenDrained();
        Settle();
        pool.IsTerminated.ShouldBeTrue();
        pool.WhenTerminated.IsCompletedSuccessfully.ShouldBeTrue();
        Messages.ShouldBe(Numbers(10), ignoreOrder: true);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void Stopping_a_pool_stops_its_routees_and_what_waits_is_dead()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(2), Routee);
        Settle();
        TellNumbers(pool, 10);
        pool.Stop();
        Settle();
        pool.IsTerminated.ShouldBeTrue();
        (_seen.Count + Sys.DeadLetters.Count).ShouldBe(10);
    }

    [Fact]
    public void Trying_goes_to_the_next_routee_when_one_is_full()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(2), Routee.WithBoundedMailbox(2));
        Enumerable.Range(0, 5).Select(i => pool.TryTell($"{i}")).ShouldBe([true, true, true, true, false]);
        Settle();
        Messages.ShouldBe(Numbers(4), ignoreOrder: true);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void A_pool_has_a_name_and_a_path_like_any_actor()
    {
        var pool = Sys.SpawnPool(new RoundRobinPool(1), Routee, "pool");
        (pool.Name, pool.Path).ShouldBe(("pool", "/user/pool"));
        Should.Throw<ActorNameException>(() => Sys.SpawnPool(new RoundRobinPool(1), Routee, "pool"));
        Should.Throw<ActorNameException>(() => Sys.SpawnPool(new RoundRobinPool(1), Routee, "a/b"));
    }

    private sealed class Recorder(List<(string Routee, string Message)> seen) : Actor<string>
    {
        protected override void Receive(string message)
        {
            if (message == "fail") throw new InvalidOperationException("no");
            seen.Add((Self.Path, message));
        }
    }
}
