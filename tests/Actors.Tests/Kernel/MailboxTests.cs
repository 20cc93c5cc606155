using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class MailboxTests : TestKit
{
    private sealed record Item(int Number);

    private sealed record Answer(int Number) : INeverDropped;

    private sealed class Link(int number) : LinkedMessage
    {
        public int Number { get; } = number;
    }

    private ActorRef<object> Recorder(List<object> seen, Func<Props<object>, Props<object>>? change = null)
    {
        var props = Props.Of<object>((_, message) => seen.Add(message));
        return Sys.Spawn(change is null ? props : change(props));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(500)]
    public void Messages_are_received_in_the_order_they_were_told(int count)
    {
        var seen = new List<object>();
        var actor = Recorder(seen);
        var told = Enumerable.Range(0, count).Select(object (i) => new Item(i)).ToList();
        foreach (var item in told) actor.Tell(item);
        Settle();
        seen.ShouldBe(told);
    }

    [Fact]
    public void A_full_mailbox_makes_dead_letters_of_what_comes_after()
    {
        var seen = new List<object>();
        var actor = Recorder(seen, props => props.WithBoundedMailbox(3));
        for (var i = 0; i < 5; i++) actor.Tell(new Item(i));
        Sys.DeadLetters.Count.ShouldBe(2);
        Settle();
        seen.ShouldBe([new Item(0), new Item(1), new Item(2)]);
        actor.Tell(new Item(9));
        Settle();
        seen.Count.ShouldBe(4);
    }

    [Fact]
    public void A_full_mailbox_may_throw_instead()
    {
        var actor = Recorder([], props => props.WithBoundedMailbox(1, MailboxOverflow.Throw));
        actor.Tell(new Item(0));
        Should.Throw<MailboxFullException>(() => actor.Tell(new Item(1))).Recipient.ShouldBe(actor);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void A_full_mailbox_refuses_a_try_without_a_dead_letter()
    {
        var actor = Recorder([], props => props.WithBoundedMailbox(1));
        actor.TryTell(new Item(0)).ShouldBeTrue();
        actor.TryTell(new Item(1)).ShouldBeFalse();
        Sys.DeadLetters.Count.ShouldBe(0);
        Settle();
        actor.TryTell(new Item(2)).ShouldBeTrue();
    }

    [Fact]
    public void A_full_mailbox_still_takes_what_is_never_dropped()
    {
        var seen = new List<object>();
        var actor = Recorder(seen, props => props.WithBoundedMailbox(1));
        actor.Tell(new Item(0));
        actor.Tell(new Answer(1));
        actor.TryTell(new Answer(2)).ShouldBeTrue();
        Settle();
        seen.ShouldBe([new Item(0), new Answer(1), new Answer(2)]);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void A_full_mailbox_still_takes_timers_piped_outcomes_and_the_end_of_watched_actors()
    {
        var seen = new List<string>();
        var other = Recorder([]);
        var actor = Sys.Spawn(Props.Of<object>((context, message) =>
        {
            seen.Add($"{message}");
            if (message is not "begin") return;
            context.WatchWith(other, "ended");
            context.Timers.Start("timer", TimeSpan.FromSeconds(1));
            context.Pipe(new ValueTask<int>(1), 0, static (_, _) => (object)"piped", static (_, _) => "failed");
            other.Stop();
            context.Self.Tell("fills the mailbox");
        }).WithBoundedMailbox(1));
        actor.Tell("begin");
        Advance(TimeSpan.FromSeconds(2));
        seen.ShouldBe(["begin", "piped", "ended", "timer"], ignoreOrder: true);
    }

    [Fact]
    public void System_messages_overtake_user_messages()
    {
        var seen = new List<object>();
        var actor = Recorder(seen);
        Settle();
        for (var i = 0; i < 10; i++) actor.Tell(new Item(i));
        actor.Stop();
        Settle();
        seen.ShouldBeEmpty();
        Sys.DeadLetters.Count.ShouldBe(10);
    }

    [Fact]
    public void A_linked_message_can_be_told_again_after_it_was_received()
    {
        var seen = new List<int>();
        var actor = Sys.Spawn(Props.Of<Link>((_, link) => seen.Add(link.Number)));
        var link = new Link(7);
        for (var i = 0; i < 3; i++)
        {
            actor.Tell(link);
            Settle();
        }

        seen.ShouldBe([7, 7, 7]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void A_linked_message_that_still_waits_cannot_be_told_again(int before)
    {
        var actor = Sys.Spawn(Props.Of<Link>((_, _) => { }));
        for (var i = 0; i < before; i++) actor.Tell(new Link(i));
        var link = new Link(99);
        actor.Tell(link);
        Should.Throw<InvalidOperationException>(() => actor.Tell(link)).Message.ShouldContain("only after it was received");
    }

    [Fact]
    public void Linked_messages_keep_their_order_under_backlog()
    {
        var seen = new List<int>();
        var actor = Sys.Spawn(Props.Of<Link>((_, link) => seen.Add(link.Number)));
        var links = Enumerable.Range(0, 100).Select(i => new Link(i)).ToList();
        foreach (var link in links) actor.Tell(link);
        Settle();
        seen.ShouldBe(Enumerable.Range(0, 100));
        foreach (var link in links) actor.Tell(link);
        Settle();
        seen.Count.ShouldBe(200);
    }

    [Fact]
    public void Null_is_no_message() => Should.Throw<ArgumentNullException>(() => Recorder([]).Tell(null!));

    [Fact]
    public void An_adapted_address_translates_on_the_way()
    {
        var seen = new List<object>();
        var actor = Recorder(seen).Adapt<string>(text => new Item(text.Length));
        actor.Tell("four");
        Settle();
        seen.ShouldBe([new Item(4)]);
    }

    private sealed class CountingObserver : IMailboxObserver
    {
        public Dictionary<string, int> Received { get; } = [];

        public void Receiving(ActorRef actor, object message) => Received[actor.Name] = Received.GetValueOrDefault(actor.Name) + 1;
    }

    [Fact]
    public void An_observer_sees_every_message_before_it_is_received()
    {
        var observer = new CountingObserver();
        using var kit = new TestKit(1, new SeededOptions { System = new ActorSystemOptions { Observer = observer } });
        var one = kit.Sys.Spawn(Props.Of<object>((context, message) => context.System.EventStream.Publish(message)), "one");
        for (var i = 0; i < 40; i++) one.Tell(new Item(i));
        one.StopWhenDrained();
        kit.Settle();
        observer.Received["one"].ShouldBe(40);
    }
}
