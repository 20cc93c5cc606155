using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>A full mailbox refuses new work only, says so, and never refuses what the engine must hear.</summary>
public sealed class BoundedMailboxScenario
{
    private abstract record Command(int Sender, int Number) : INumbered;

    private sealed record Work(int Sender, int Number) : Command(Sender, Number);

    private sealed record Completion(int Sender, int Number) : Command(Sender, Number), INeverDropped;

    private sealed record Go(int Count);

    [Theory]
    [InlineData(MailboxOverflow.DeadLetter)]
    [InlineData(MailboxOverflow.Throw)]
    public void Refused_messages_are_accounted_for_and_completions_always_get_in(MailboxOverflow overflow) => Seeds.Explore(world =>
    {
        var ledger = new Ledger(world);
        var capacity = 1 + world.Choose(4);
        var works = 0;
        var all = 0;
        var mostWorks = 0;
        var wrong = new List<string>();
        var completions = new List<int>();
        var order = new[] { new List<int>(), new List<int>() };
        var receiver = world.System.Spawn(Props.Of<Command>((_, message) =>
        {
            all--;
            if (message is Work) works--;
            ledger.Handled(message.Number);
            order[message.Sender].Add(message.Number);
        }).WithBoundedMailbox(capacity, overflow));
        var senders = Enumerable.Range(0, 2).Select(sender => world.System.Spawn(Props.Of<Go>((_, go) =>
        {
            for (var i = 0; i < go.Count; i++) Send(sender);
        }))).ToArray();
        for (var step = 0; step < 15; step++)
        {
            senders[world.Choose(2)].Tell(new Go(1 + world.Choose(4)));
            if (world.Choose(6) == 0) world.Settle();
        }

        world.Settle();
        wrong.ShouldBeEmpty();
        ledger.ShouldBalance();
        completions.Except(ledger.HandledNumbers).ShouldBeEmpty();
        mostWorks.ShouldBeLessThanOrEqualTo(capacity);
        foreach (var numbers in order) numbers.ShouldBeInOrder();
        return Task.CompletedTask;

        void Send(int sender)
        {
            var number = ledger.Next();
            if (world.Choose(4) == 0)
            {
                completions.Add(number);
                all++;
                receiver.Tell(new Completion(sender, number));
                return;
            }

            var hadRoom = all < capacity;
            var work = new Work(sender, number);
            var deadBefore = ledger.DeadNumbers.Count;
            bool taken;
            if (world.Choose(2) == 0)
            {
                taken = receiver.TryTell(work);
                if (!taken) ledger.Refused(number);
            }
            else
            {
                try
                {
                    receiver.Tell(work);
                    taken = ledger.DeadNumbers.Count == deadBefore;
                }
                catch (MailboxFullException)
                {
                    taken = false;
                    ledger.Refused(number);
                }
            }

            if (hadRoom && !taken) wrong.Add($"{number} was refused with {all} of {capacity} waiting");
            if (!taken) return;
            all++;
            mostWorks = Math.Max(mostWorks, ++works);
        }
    });
}
