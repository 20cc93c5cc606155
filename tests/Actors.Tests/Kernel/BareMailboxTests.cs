using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Mailboxes;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>What waits alone, in links and in segments comes out in order and once, whatever comes behind it.</summary>
public sealed class BareMailboxTests
{
    private Mailbox _mailbox = Mailbox.Scheduled();

    private sealed class Link(int number) : LinkedMessage
    {
        public int Number { get; } = number;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(Segment.Capacity + 3)]
    [InlineData((3 * Segment.Capacity) + 7)]
    public void Whatever_the_backlog_the_oldest_comes_first(int count)
    {
        var told = Enumerable.Range(0, count).Select(static object (i) => $"message {i}").ToList();
        foreach (var message in told) _mailbox.Push(message, linked: false).ShouldBe(PushOutcome.Queued);
        TakeAll().ShouldBe(told);
        _mailbox.TryIdle().ShouldBeTrue("nothing waits any more");
    }

    [Fact]
    public void A_message_that_waits_alone_stays_before_a_node_of_the_kernel()
    {
        _mailbox.Push("alone", linked: false);
        var pill = new PoisonPill();
        _mailbox.Push(pill);
        _mailbox.Take(linked: false, out var isKernel).ShouldBe("alone");
        isKernel.ShouldBeFalse();
        _mailbox.Take(linked: false, out isKernel).ShouldBeSameAs(pill);
        isKernel.ShouldBeTrue();
    }

    [Fact]
    public void A_message_that_waits_alone_is_still_taken_after_the_end_and_the_next_is_refused()
    {
        _mailbox.Push("alone", linked: false);
        _mailbox.Close();
        _mailbox.Push("late", linked: false).ShouldBe(PushOutcome.Closed);
        TakeAll().ShouldBe(["alone"]);
    }

    [Fact]
    public void What_is_put_back_comes_before_a_message_that_waits_alone()
    {
        _mailbox.Push("alone", linked: false);
        _mailbox.PutBack(["stashed 1", "stashed 2"], linked: false);
        TakeAll().ShouldBe(["stashed 1", "stashed 2", "alone"]);
    }

    [Fact]
    public void Who_tells_an_idle_actor_schedules_it_and_nobody_else_does()
    {
        _mailbox.TryIdle().ShouldBeTrue();
        _mailbox.Push("first", linked: false).ShouldBe(PushOutcome.MustSchedule);
        _mailbox.Push("second", linked: false).ShouldBe(PushOutcome.Queued);
        _mailbox.TryClaim().ShouldBeFalse("it has something to do");
        TakeAll().ShouldBe(["first", "second"]);
    }

    [Fact]
    public void What_is_put_back_comes_before_the_message_that_woke_the_actor()
    {
        _mailbox.TryIdle().ShouldBeTrue();
        _mailbox.Push("woke it", linked: false).ShouldBe(PushOutcome.MustSchedule);
        _mailbox.Push("behind", linked: false);
        _mailbox.HasPending.ShouldBeTrue();
        _mailbox.PutBack(["stashed 1", "stashed 2"], linked: false);
        TakeAll().ShouldBe(["stashed 1", "stashed 2", "woke it", "behind"]);
        _mailbox.HasPending.ShouldBeFalse();
        _mailbox.TryIdle().ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_message_that_woke_an_actor_is_still_taken_first_after_the_end(int behind)
    {
        _mailbox.TryIdle().ShouldBeTrue();
        var told = Enumerable.Range(0, behind + 1).Select(static object (i) => $"message {i}").ToList();
        foreach (var message in told) _mailbox.Push(message, linked: false);
        _mailbox.Close();
        _mailbox.Push("late", linked: false).ShouldBe(PushOutcome.Closed);
        TakeAll().ShouldBe(told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_with_a_link_that_woke_an_actor_waits_until_it_is_taken(bool linked)
    {
        _mailbox.TryIdle().ShouldBeTrue();
        var link = new Link(1);
        _mailbox.Push(link, linked).ShouldBe(PushOutcome.MustSchedule);
        link.IsQueued.ShouldBe(linked, "only an actor of such messages waits for them by their own links");
        _mailbox.Take(linked, out var isKernel).ShouldBeSameAs(link);
        isKernel.ShouldBeFalse();
        link.IsQueued.ShouldBeFalse();
        _mailbox.TryIdle().ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Segment.Capacity + 5)]
    public void A_message_with_a_link_may_wait_for_two_actors_if_one_of_them_takes_messages_of_any_kind(int count)
    {
        var links = Enumerable.Range(0, count).Select(i => new Link(i)).ToList();
        var other = Mailbox.Scheduled();
        foreach (var link in links)
        {
            other.Push(link, linked: true);
            _mailbox.Push(link, linked: false);
        }

        TakeAll().ShouldBe(links);
        links.ShouldAllBe(link => link.IsQueued, "the other one has not taken them yet");
        for (var i = 0; i < count; i++) other.Take(linked: true, out _).ShouldBeSameAs(links[i]);
        links.ShouldAllBe(link => !link.IsQueued);
    }

    [Fact]
    public void A_segment_that_was_read_to_its_end_takes_nothing_more()
    {
        var segment = new Segment("first");
        segment.TryAdd("second").ShouldBeTrue();
        segment.Take().ShouldBe("first");
        segment.TryAdd("third").ShouldBeTrue("it has not been read to its end");
        segment.Take().ShouldBe("second");
        segment.Take().ShouldBe("third");
        segment.Take().ShouldBeNull();
        segment.TryAdd("late").ShouldBeFalse();
        segment.Take().ShouldBeNull();
    }

    [Fact]
    public void A_full_segment_takes_nothing_more_also_while_it_is_read()
    {
        var segment = new Segment(0);
        for (var i = 1; i < Segment.Capacity; i++) segment.TryAdd(i).ShouldBeTrue();
        segment.TryAdd("too much").ShouldBeFalse();
        for (var i = 0; i < Segment.Capacity; i++)
        {
            segment.Take().ShouldBe(i);
            segment.TryAdd("late").ShouldBeFalse("a slot that was read is not empty");
        }

        segment.Take().ShouldBeNull();
    }

    [Fact]
    public async Task Messages_of_senders_that_compete_arrive_once_and_each_senders_in_order()
    {
        const int Senders = 3, Each = 20_000;
        var box = new Box();
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++) box.Mailbox.Push(new Numbered(sender, i), linked: false).ShouldNotBe(PushOutcome.Closed);
        })).ToArray();
        var next = new int[Senders];
        for (var left = Senders * Each; left > 0;)
        {
            if (box.Mailbox.Take(linked: false, out _) is not Numbered message)
            {
                await Task.Yield();
                continue;
            }

            message.Number.ShouldBe(next[message.Sender]++);
            left--;
        }

        await Task.WhenAll(senders);
        box.Mailbox.Take(linked: false, out _).ShouldBeNull();
    }

    private List<object> TakeAll()
    {
        var all = new List<object>();
        while (_mailbox.Take(linked: false, out _) is { } message) all.Add(message);
        return all;
    }

    private sealed record Numbered(int Sender, int Number);

    private sealed class Box
    {
        public Mailbox Mailbox = Mailbox.Scheduled();
    }
}
