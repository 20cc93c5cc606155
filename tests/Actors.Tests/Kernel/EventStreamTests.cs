using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class EventStreamTests : TestKit
{
    private interface IAudited;

    private record Happened(int Number);

    private sealed record Audited(int Number) : Happened(Number), IAudited;

    [Fact]
    public void A_subscriber_of_a_class_gets_it_and_what_derives_from_it()
    {
        var probe = CreateTestProbe<Happened>();
        Sys.EventStream.Subscribe(probe.Ref);
        Sys.EventStream.Publish("something else");
        Sys.EventStream.Publish(new Happened(1));
        Sys.EventStream.Publish(new Audited(2));
        probe.ReceiveN(2).ShouldBe([new Happened(1), new Audited(2)]);
        probe.ExpectNoMsg();
    }

    [Fact]
    public void A_subscriber_of_an_interface_gets_what_implements_it()
    {
        var probe = CreateTestProbe<IAudited>();
        Sys.EventStream.Subscribe(probe.Ref);
        Sys.EventStream.Publish(new Happened(1));
        Sys.EventStream.Publish(new Audited(2));
        probe.ExpectMsg().ShouldBe(new Audited(2));
        probe.ExpectNoMsg();
    }

    [Fact]
    public void A_subscription_made_after_the_first_event_of_a_type_counts()
    {
        var early = CreateTestProbe<Happened>();
        var late = CreateTestProbe<Happened>();
        Sys.EventStream.Subscribe(early.Ref);
        Sys.EventStream.Publish(new Happened(1));
        Sys.EventStream.Subscribe(late.Ref);
        Sys.EventStream.Publish(new Happened(2));
        early.ReceiveN(2).Count.ShouldBe(2);
        late.ExpectMsg().ShouldBe(new Happened(2));
    }

    [Fact]
    public void After_its_end_a_subscription_gets_nothing()
    {
        var seen = new List<int>();
        Sys.EventStream.HasSubscribers.ShouldBeFalse();
        var subscription = Sys.EventStream.Subscribe<Happened>(happened => seen.Add(happened.Number));
        Sys.EventStream.HasSubscribers.ShouldBeTrue();
        Sys.EventStream.Publish(new Happened(1));
        subscription.Dispose();
        subscription.Dispose();
        Sys.EventStream.Publish(new Happened(2));
        seen.ShouldBe([1]);
        Sys.EventStream.HasSubscribers.ShouldBeFalse();
    }

    [Fact]
    public void One_of_two_subscriptions_may_end_alone()
    {
        var seen = new List<string>();
        var first = Sys.EventStream.Subscribe<Happened>(happened => seen.Add($"first {happened.Number}"));
        Sys.EventStream.Subscribe<Happened>(happened => seen.Add($"second {happened.Number}"));
        Sys.EventStream.Publish(new Happened(1));
        first.Dispose();
        Sys.EventStream.Publish(new Happened(2));
        seen.ShouldBe(["first 1", "second 1", "second 2"]);
    }

    [Fact]
    public void An_ended_subscriber_is_forgotten_without_dead_letters()
    {
        var actor = Sys.Spawn(Props.Of<Happened>((_, _) => { }));
        Sys.EventStream.Subscribe(actor);
        actor.Stop();
        Settle();
        Sys.EventStream.Publish(new Happened(1));
        Sys.EventStream.HasSubscribers.ShouldBeFalse();
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void Dead_letters_are_counted_and_delivered_with_their_recipient()
    {
        var letters = CreateTestProbe<DeadLetter>();
        Sys.EventStream.Subscribe(letters.Ref);
        var actor = Sys.Spawn(Props.Of<object>((_, _) => { }), "gone");
        actor.Stop();
        Settle();
        for (var i = 0; i < DeadLetters.Logged + 5; i++) actor.Tell($"{i}");
        Sys.DeadLetters.Count.ShouldBe(DeadLetters.Logged + 5);
        letters.ReceiveN(DeadLetters.Logged + 5).ShouldBe(Enumerable.Range(0, DeadLetters.Logged + 5).Select(i => new DeadLetter($"{i}", actor)));
    }

    [Fact]
    public void A_subscriber_that_refuses_a_dead_letter_is_not_told_of_that()
    {
        var seen = new List<object>();
        var narrow = Sys.Spawn(Props.Of<object>((_, message) => seen.Add(message)).WithBoundedMailbox(1));
        Sys.EventStream.Subscribe(narrow);
        var actor = Sys.Spawn(Props.Of<object>((_, _) => { }), "gone");
        actor.Stop();
        Settle();
        actor.Tell("one");
        actor.Tell("two");
        Settle();
        seen.ShouldBe([new DeadLetter("one", actor)]);
        Sys.DeadLetters.Count.ShouldBe(3);
    }
}
