using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>Failures cost the failing message and nothing else: the others are neither lost nor doubled, and keep their order.</summary>
public sealed class SupervisionScenario
{
    private const int Children = 3;

    private sealed record Work(int Number, Directive? Fails) : INumbered;

    private sealed class Child(Ledger ledger, List<int> received, List<int> failed) : Actor<Work>
    {
        protected override void Receive(Work message)
        {
            ledger.Handled(message.Number);
            received.Add(message.Number);
            if (message.Fails is null) return;
            failed.Add(message.Number);
            throw new InvalidOperationException("as told");
        }
    }

    private sealed class Parent(Props<Work>[] props, ActorRef<Work>[] children, List<int> judged, SupervisorStrategy strategy) : Actor<object>
    {
        protected override SupervisorStrategy SupervisorStrategy => strategy with
        {
            Decider = failure =>
            {
                var work = (Work)failure.Message!;
                judged.Add(work.Number);
                return work.Fails!.Value;
            },
        };

        protected override void PreStart()
        {
            for (var i = 0; i < children.Length; i++) children[i] = Context.Spawn(props[i]);
        }

        protected override void Receive(object message)
        {
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Messages_other_than_the_failing_one_are_neither_lost_nor_doubled(bool allForOne, bool backoff) => Seeds.Explore(
        world =>
        {
            var ledger = new Ledger(world);
            var sent = new List<int>[Children];
            var received = new List<int>[Children];
            var failed = new List<int>();
            var judged = new List<int>();
            var props = new Props<Work>[Children];
            for (var i = 0; i < Children; i++)
            {
                var mine = received[i] = [];
                sent[i] = [];
                props[i] = Props.Create(() => new Child(ledger, mine, failed));
            }

            SupervisorStrategy strategy = allForOne ? new AllForOneStrategy() : new OneForOneStrategy();
            if (backoff) strategy = strategy with { Backoff = new RestartBackoff(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(8)) };
            var children = new ActorRef<Work>[Children];
            var parent = world.System.Spawn(Props.Create(() => new Parent(props, children, judged, strategy)));
            world.Settle();
            for (var step = 0; step < 30; step++)
            {
                var to = world.Choose(Children);
                Directive? fails = world.Choose(24) switch
                {
                    0 or 1 or 2 => Directive.Restart,
                    3 or 4 or 5 => Directive.Resume,
                    6 => Directive.Stop,
                    _ => null,
                };
                var work = new Work(ledger.Next(), fails);
                sent[to].Add(work.Number);
                children[to].Tell(work);
                if (world.Choose(10) == 0) world.Settle();
                if (world.Choose(10) == 0) world.Advance(TimeSpan.FromMilliseconds(world.Choose(5)));
            }

            world.Advance(TimeSpan.FromSeconds(1));
            ledger.ShouldBalance();
            parent.IsTerminated.ShouldBeFalse();
            judged.Order().ShouldBe(failed.Order());
            for (var i = 0; i < Children; i++)
            {
                received[i].ShouldBe(sent[i].Take(received[i].Count)); // an end cuts the tail off, nothing else is missing
                if (!children[i].IsTerminated) received[i].Count.ShouldBe(sent[i].Count);
            }

            return Task.CompletedTask;
        },
        shortForm: Seeds.Short);
}
