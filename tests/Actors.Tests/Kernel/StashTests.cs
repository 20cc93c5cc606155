using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class StashTests : TestKit
{
    private readonly List<string> _seen = [];
    private bool _open;

    /// <summary>Stashes everything until it is told to open; "fail" opens it by a restart.</summary>
    private ActorRef<string> Door() => Sys.Spawn(Props.Of<string>((context, message) =>
    {
        switch (message)
        {
            case "open":
                _open = true;
                context.UnstashAll();
                break;
            case "look":
                context.UnstashAll();
                break;
            case "fail":
                _open = true;
                throw new InvalidOperationException("no");
            default:
                if (_open) _seen.Add(message);
                else context.Stash(message);
                break;
        }
    }));

    private static void TellAll(ActorRef<string> actor, params string[] messages)
    {
        foreach (var message in messages) actor.Tell(message);
    }

    [Fact]
    public void Stashed_messages_come_back_in_order_before_those_that_wait()
    {
        TellAll(Door(), "1", "2", "open", "3", "4");
        Settle();
        _seen.ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public void A_message_may_be_stashed_again_without_losing_its_place()
    {
        TellAll(Door(), "1", "2", "look", "3", "look", "open", "4");
        Settle();
        _seen.ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public void Stashed_messages_wait_as_long_as_it_takes()
    {
        var door = Door();
        TellAll(door, "1");
        Advance(TimeSpan.FromDays(1));
        _seen.ShouldBeEmpty();
        TellAll(door, "open");
        Settle();
        _seen.ShouldBe(["1"]);
    }

    [Fact]
    public void A_restart_brings_stashed_messages_back_in_front()
    {
        TellAll(Door(), "1", "2", "fail", "3");
        Settle();
        _seen.ShouldBe(["1", "2", "3"]);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void What_is_stashed_at_the_end_becomes_dead_letters()
    {
        var letters = CreateTestProbe<DeadLetter>();
        Sys.EventStream.Subscribe(letters.Ref);
        var door = Door();
        TellAll(door, "1", "2");
        door.StopWhenDrained();
        letters.ReceiveN(2).ShouldBe([new DeadLetter("1", door), new DeadLetter("2", door)]);
    }

    [Fact]
    public void Stash_works_behind_a_bounded_mailbox_too()
    {
        var open = false;
        var door = Sys.Spawn(Props.Of<string>((context, message) =>
        {
            if (message == "open")
            {
                open = true;
                context.UnstashAll();
            }
            else if (open)
            {
                _seen.Add(message);
            }
            else
            {
                context.Stash(message);
            }
        }).WithBoundedMailbox(1));
        foreach (var message in new[] { "1", "2", "3", "open", "4" })
        {
            door.TryTell(message).ShouldBeTrue();
            Settle();
        }

        _seen.ShouldBe(["1", "2", "3", "4"]);
    }
}
