using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>Awaits and stashes do not change the order of one sender's messages, and receive is never entered twice.</summary>
public sealed class StashScenario
{
    private abstract record Command
    {
        internal sealed record Line(int Sender, int Number) : Command;

        internal sealed record Close : Command;

        internal sealed record Open : Command;
    }

    private sealed record Go(int Count);

    private sealed class Door(SeededWorld world, List<int>[] received, List<string> wrong) : AsyncActor<Command>
    {
        private bool _closed;
        private bool _inside;

        protected override async ValueTask ReceiveAsync(Command message)
        {
            if (_inside) wrong.Add("received while receiving");
            _inside = true;
            if (message is Command.Line line)
            {
                if (_closed)
                {
                    Context.Stash(line);
                }
                else
                {
                    await PauseAsync();
                    received[line.Sender].Add(line.Number);
                    await PauseAsync();
                }
            }
            else
            {
                await PauseAsync();
                _closed = message is Command.Close;
                if (!_closed) Context.UnstashAll();
            }

            _inside = false;
        }

        private async Task PauseAsync()
        {
            var how = world.Choose(4);
            if (how == 0) await Task.Yield();
            else if (how == 1) await Task.Delay(TimeSpan.FromMilliseconds(1 + world.Choose(3)), Context.System.Time);
        }
    }

    [Fact]
    public void Order_is_kept_through_awaits_and_stashes() => Seeds.Explore(
        world =>
        {
            var last = new int[2];
            var received = new[] { new List<int>(), new List<int>() };
            var wrong = new List<string>();
            var door = world.System.Spawn(Props.Create(() => new Door(world, received, wrong)));
            var porter = world.System.Spawn(Props.Of<Go>((_, go) => door.Tell(go.Count == 0 ? new Command.Close() : new Command.Open())));
            var senders = Enumerable.Range(0, 2).Select(sender => world.System.Spawn(Props.Of<Go>((_, go) =>
            {
                for (var i = 0; i < go.Count; i++) door.Tell(new Command.Line(sender, ++last[sender]));
            }))).ToArray();
            for (var step = 0; step < 15; step++)
            {
                if (world.Choose(3) == 0) porter.Tell(new Go(world.Choose(2)));
                else senders[world.Choose(2)].Tell(new Go(1 + world.Choose(3)));
                if (world.Choose(6) == 0) world.Advance(TimeSpan.FromMilliseconds(world.Choose(4)));
            }

            world.Advance(TimeSpan.FromSeconds(1));
            door.Tell(new Command.Open());
            world.Advance(TimeSpan.FromSeconds(1));
            wrong.ShouldBeEmpty();
            for (var sender = 0; sender < 2; sender++) received[sender].ShouldBe(Enumerable.Range(1, last[sender]));
            return Task.CompletedTask;
        },
        new SeededOptions { UserWork = UserWorkMode.InWorld });
}
