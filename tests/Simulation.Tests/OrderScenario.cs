using ActorFlow.Actors.Kernel;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>Messages from one sender to one receiver arrive in order, each once, whatever the schedule.</summary>
public sealed class OrderScenario
{
    private sealed record Numbered(int Sender, int Number);

    private sealed record Go(int Count);

    [Fact]
    public void Messages_of_each_sender_arrive_in_order() => ActorFlow.Testing.Seeds.Explore(world =>
    {
        var last = new int[4];
        var received = 0;
        var receiver = world.System.Spawn(Props.Of<Numbered>((_, message) =>
        {
            message.Number.ShouldBe(++last[message.Sender]);
            received++;
        }));
        for (var sender = 0; sender < last.Length; sender++)
        {
            var me = sender;
            var number = 0;
            var actor = world.System.Spawn(Props.Of<Go>((_, go) =>
            {
                for (var i = 0; i < go.Count; i++) receiver.Tell(new Numbered(me, ++number));
            }));
            for (var i = 0; i < 5; i++) actor.Tell(new Go(world.Choose(4)));
        }

        world.Settle();
        received.ShouldBe(last.Sum());
        return Task.CompletedTask;
    });
}
