using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Mailboxes;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>
/// A mailbox that is biased towards one holder, which takes its turns without interlocked operations: whoever tells it something ends that, and
/// either finds that no turn is under way, or leaves what it told to the turn that is. Each moment at which it may come is made here by hand.
/// </summary>
public sealed class BiasedMailboxTests
{
    private Mailbox _mailbox = Mailbox.Biased();

    [Fact]
    public void Turn_after_turn_is_the_holders_as_long_as_nobody_tells_it_anything()
    {
        _mailbox.TryGiveBackTurn().ShouldBeTrue("the first turn is under way from birth");
        for (var i = 0; i < 3; i++)
        {
            TryTake().ShouldBeTrue();
            _mailbox.IsHeldTurn.ShouldBeTrue();
            _mailbox.TryGiveBackTurn().ShouldBeTrue();
        }
    }

    [Fact]
    public void Nobody_else_can_claim_it()
    {
        _mailbox.TryClaim().ShouldBeFalse("a turn is under way");
        _mailbox.TryGiveBackTurn();
        _mailbox.TryClaim().ShouldBeFalse("only the holder knows whether a turn is under way");
        TryTake().ShouldBeTrue("and that has changed nothing");
    }

    [Fact]
    public void A_turn_is_not_taken_inside_another()
    {
        TryTake().ShouldBeFalse();
        _mailbox.TryGiveBackTurn();
        TryTake().ShouldBeTrue();
        TryTake().ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_tells_it_between_turns_schedules_it_and_the_holder_has_no_turn_any_more(bool isSystem)
    {
        _mailbox.TryGiveBackTurn();

        Tell(isSystem).ShouldBe(PushOutcome.MustSchedule);

        TryTake().ShouldBeFalse("the turn is that of whoever was told to schedule");
        Tell(isSystem: false).ShouldBe(PushOutcome.Queued);
        ReceiveAll().ShouldBe(2);
        _mailbox.TryIdle().ShouldBeTrue();
        _mailbox.TryClaim().ShouldBeTrue("it is an actor like any other");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_told_inside_a_turn_is_left_to_the_holder(bool isSystem)
    {
        Tell(isSystem).ShouldBe(PushOutcome.Queued);
        Tell(isSystem).ShouldBe(PushOutcome.Queued);

        _mailbox.TryGiveBackTurn().ShouldBeFalse("it is the runner, and has something to do");

        ReceiveAll().ShouldBe(2);
        _mailbox.TryIdle().ShouldBeTrue();
        TryTake().ShouldBeFalse("the bias is over");
        _mailbox.TryClaim().ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_told_inside_the_last_turn_is_still_received(bool isSystem)
    {
        Tell(isSystem).ShouldBe(PushOutcome.Queued);

        _mailbox.TryEndWithTurn().ShouldBeFalse();

        _mailbox.IsClosed.ShouldBeFalse("it is the runner, and has something to do");
        ReceiveAll().ShouldBe(1);
        _mailbox.TryClose().ShouldBeTrue();
        _mailbox.CloseSystem().ShouldBeNull();
        _mailbox.IsClosed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_told_after_the_end_finds_it_ended(bool isSystem)
    {
        _mailbox.TryEndWithTurn().ShouldBeTrue();
        _mailbox.IsClosed.ShouldBeTrue();
        _mailbox.CloseSystem().ShouldBeNull();

        Tell(isSystem).ShouldBe(PushOutcome.Closed);
        Tell(!isSystem).ShouldBe(PushOutcome.Closed);

        _mailbox.IsClosed.ShouldBeTrue();
        ReceiveAll().ShouldBe(0);
    }

    [Fact]
    public void A_message_that_is_its_own_link_may_be_told_elsewhere_when_it_came_too_late()
    {
        _mailbox.TryEndWithTurn();
        var link = new Link();
        _mailbox.Push(link, linked: true).ShouldBe(PushOutcome.Closed);
        link.IsQueued.ShouldBeFalse();
        _mailbox.Push(link, linked: true).ShouldBe(PushOutcome.Closed);
        link.IsQueued.ShouldBeFalse();
    }

    [Fact]
    public void A_node_of_the_kernel_ends_the_bias_like_any_message()
    {
        _mailbox.TryGiveBackTurn();
        var pill = new PoisonPill();
        _mailbox.Push(pill).ShouldBe(PushOutcome.MustSchedule);
        _mailbox.Take(linked: false, out var isKernel).ShouldBeSameAs(pill);
        isKernel.ShouldBeTrue();
    }

    [Fact]
    public void The_holder_ends_the_bias_inside_a_turn_and_is_the_runner()
    {
        _mailbox.EndBias();
        _mailbox.IsHeldTurn.ShouldBeFalse();
        Tell(isSystem: false).ShouldBe(PushOutcome.Queued);
        _mailbox.TryIdle().ShouldBeFalse();
        ReceiveAll().ShouldBe(1);
        _mailbox.TryIdle().ShouldBeTrue();
    }

    [Fact]
    public void The_holder_ends_the_bias_between_turns_and_it_is_idle()
    {
        _mailbox.TryGiveBackTurn();
        _mailbox.LeaveBias();
        TryTake().ShouldBeFalse();
        Tell(isSystem: false).ShouldBe(PushOutcome.MustSchedule);
    }

    // The two halves of a revocation, and what the holder does between them.

    [Fact]
    public void A_holder_that_takes_a_turn_while_the_bias_is_revoked_has_none()
    {
        _mailbox.TryGiveBackTurn();
        _mailbox.BeginRevoking().ShouldBeTrue();

        TryTake().ShouldBeFalse();

        _mailbox.EndRevoking();
        Tell(isSystem: false).ShouldBe(PushOutcome.MustSchedule);
    }

    [Fact]
    public void A_turn_that_is_given_back_while_the_bias_is_revoked_is_over()
    {
        _mailbox.BeginRevoking().ShouldBeTrue();

        _mailbox.TryGiveBackTurn().ShouldBeTrue("nothing has been told yet");

        _mailbox.EndRevoking();
        Tell(isSystem: true).ShouldBe(PushOutcome.MustSchedule);
    }

    [Fact]
    public void A_turn_that_ends_the_bias_while_it_is_revoked_goes_on()
    {
        _mailbox.BeginRevoking().ShouldBeTrue();

        _mailbox.EndBias();

        _mailbox.EndRevoking();
        Tell(isSystem: false).ShouldBe(PushOutcome.Queued);
        _mailbox.TryIdle().ShouldBeFalse();
    }

    [Fact]
    public void An_actor_that_ends_while_the_bias_is_revoked_has_ended()
    {
        _mailbox.BeginRevoking().ShouldBeTrue();

        _mailbox.TryEndWithTurn().ShouldBeTrue("nothing has been told yet");

        _mailbox.IsClosed.ShouldBeTrue();
        _mailbox.EndRevoking();
        Tell(isSystem: true).ShouldBe(PushOutcome.Closed);
        Tell(isSystem: false).ShouldBe(PushOutcome.Closed);
    }

    [Fact]
    public void A_bias_that_is_left_while_it_is_revoked_is_over()
    {
        _mailbox.TryGiveBackTurn();
        _mailbox.BeginRevoking().ShouldBeTrue();

        _mailbox.LeaveBias();

        _mailbox.EndRevoking();
        Tell(isSystem: false).ShouldBe(PushOutcome.MustSchedule);
    }

    [Fact]
    public void Who_was_taken_for_the_runner_while_it_gave_the_turn_back_looks_whether_anything_was_told()
    {
        // The other one read the turn before it was given back, and told something at once.
        _mailbox.BeginRevoking();
        _mailbox.EndRevoking();
        _mailbox.TryGiveBackTurn().ShouldBeTrue("it gives the turn back as a runner does, with nothing told yet");
        Tell(isSystem: false).ShouldBe(PushOutcome.MustSchedule);
    }

    [Fact]
    public void A_second_one_who_finds_the_bias_being_revoked_sees_it_through()
    {
        _mailbox.TryGiveBackTurn();
        _mailbox.BeginRevoking().ShouldBeTrue();

        Tell(isSystem: false).ShouldBe(PushOutcome.MustSchedule, "it does not wait for the first");

        _mailbox.EndRevoking();
        Tell(isSystem: false).ShouldBe(PushOutcome.Queued, "the first has changed nothing by coming late");
        ReceiveAll().ShouldBe(2);
    }

    [Fact]
    public void Who_comes_late_to_a_revocation_changes_nothing()
    {
        _mailbox.BeginRevoking().ShouldBeTrue();
        _mailbox.TryGiveBackTurn().ShouldBeTrue();
        _mailbox.TryClaim().ShouldBeTrue("the holder has seen it through");

        _mailbox.BeginRevoking().ShouldBeFalse("there is nothing left to revoke");
        _mailbox.EndRevoking();

        Tell(isSystem: false).ShouldBe(PushOutcome.Queued, "a turn is under way");
        _mailbox.TryIdle().ShouldBeFalse();
    }

    private bool TryTake()
    {
        var isTaken = _mailbox.TryTakeTurn(out var mustSchedule);
        mustSchedule.ShouldBeFalse("nothing was told at that very moment");
        return isTaken;
    }

    private PushOutcome Tell(bool isSystem) => isSystem ? _mailbox.PushSystem(new SystemMessage.Stop()) : _mailbox.Push("told", linked: false);

    private int ReceiveAll()
    {
        var received = 0;
        MailboxNode? node = _mailbox.TakeSystem();
        while (node is not null)
        {
            node = Mailbox.Detach(node);
            received++;
        }

        while (_mailbox.Take(linked: false, out _) is not null) received++;
        return received;
    }

    private sealed class Link : LinkedMessage;
}
