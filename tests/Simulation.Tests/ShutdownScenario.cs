using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>A shutdown in the middle of everything loses no accepted message silently: each is handled, or a dead letter.</summary>
public sealed class ShutdownScenario
{
    private sealed record Work(int Number, int Hops) : INumbered;

    /// <summary>Handles, keeps back, or awaits, by what the seed chooses; passes some messages on.</summary>
    private sealed class Worker(SeededWorld world, Ledger ledger, ActorRef<Work>[] all, int shutdownAt, int deadline) : AsyncActor<Work>
    {
        private int _kept;

        protected override async ValueTask ReceiveAsync(Work message)
        {
            if (_kept < 3 && world.Choose(6) == 0)
            {
                _kept++;
                Context.Stash(message);
                return;
            }

            ledger.Handled(message.Number);
            if (message.Number == shutdownAt) _ = Context.System.ShutdownAsync(TimeSpan.FromMilliseconds(deadline));
            for (var i = world.Choose(3); message.Hops > 0
                && i > 0; i--) all[world.Choose(all.Length)].Tell(new Work(ledger.Next(), message.Hops - 1));
            if (world.Choose(5) == 0) await Task.Delay(TimeSpan.FromMilliseconds(1 + world.Choose(20)), Context.System.Time, Context.Stopping);
            if (world.Choose(12) == 0) Context.UnstashAll();
        }
    }

    [Fact]
    public void Every_accepted_message_is_handled_or_a_dead_letter() => Seeds.Explore(
        async world =>
        {
            var ledger = new Ledger(world);
            var all = new ActorRef<Work>[4];
            var shutdownAt = 1 + world.Choose(20);
            var deadline = world.Choose(2) == 0 ? world.Choose(10) : 1_000;
            for (var i = 0; i < all.Length; i++) all[i] =
                world.System.Spawn(Props.Create(() => new Worker(world, ledger, all, shutdownAt, deadline)));
            for (var i = 0; i < 20; i++)
            {
                var to = all[world.Choose(all.Length)];
                var work = new Work(ledger.Next(), 2);
                if (i % 3 > 0) to.Tell(work);
                else if (!to.TryTell(work)) ledger.Refused(work.Number);
            }

            if (world.Choose(2) == 0) world.Advance(TimeSpan.FromMilliseconds(world.Choose(20)));
            await world.System.ShutdownAsync(TimeSpan.FromMilliseconds(deadline));
            all[0].Tell(new Work(ledger.Next(), 0));
            var late = new Work(ledger.Next(), 0);
            all[1].TryTell(late).ShouldBeFalse();
            ledger.Refused(late.Number);
            world.Settle();
            all.ShouldAllBe(actor => actor.IsTerminated);
            ledger.ShouldBalance();
        },
        new SeededOptions { UserWork = UserWorkMode.InWorld });
}
