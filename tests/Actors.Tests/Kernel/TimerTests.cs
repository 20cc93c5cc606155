using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class TimerTests : TestKit
{
    private readonly Journal _journal = new();
    private readonly ActorRef<Action<Puppet>> _actor;
    private readonly DateTimeOffset _began;

    public TimerTests()
    {
        _actor = Sys.Spawn(Puppet.Props("a", _journal), "a");
        _began = Time.GetUtcNow();
        Settle();
    }

    private string[] Rings => [.. _journal.Lines.Where(line => line.Contains(" at ", StringComparison.Ordinal))];

    private static TimeSpan Seconds(double count) => TimeSpan.FromSeconds(count);

    private Action<Puppet> Ring(string text) => _ => _journal.Write($"{text} at {(Time.GetUtcNow() - _began).TotalSeconds}");

    private void Do(Action<Puppet> action)
    {
        _actor.Tell(action);
        Settle();
    }

    [Fact]
    public void Timers_fire_at_their_delay_in_order_of_their_due_times()
    {
        Do(p =>
        {
            p.Context.Timers.Start(Ring("three"), Seconds(3));
            p.Context.Timers.Start(Ring("one"), Seconds(1));
            p.Context.Timers.Start("key", Ring("two"), Seconds(2));
        });
        Advance(Seconds(0.9));
        Rings.ShouldBeEmpty();
        Advance(Seconds(10));
        Rings.ShouldBe(["one at 1", "two at 2", "three at 3"]);
    }

    [Fact]
    public void A_delay_that_is_past_is_due_at_once()
    {
        Do(p =>
        {
            p.Context.Timers.Start(Ring("delay"), Seconds(-1));
            p.Context.Timers.StartAt("key", Ring("moment"), _began - Seconds(60));
        });
        Advance(TimeSpan.Zero);
        Rings.ShouldBe(["delay at 0", "moment at 0"], ignoreOrder: true);
    }

    [Fact]
    public void An_absolute_timer_fires_at_its_moment()
    {
        Do(p => p.Context.Timers.StartAt(Ring("moment"), _began + TimeSpan.FromDays(30)));
        Advance(TimeSpan.FromDays(30) - Seconds(1));
        Rings.ShouldBeEmpty();
        Advance(Seconds(1));
        Rings.ShouldBe(["moment at 2592000"]);
    }

    [Fact]
    public void Absolute_timers_follow_the_wall_clock_and_delays_do_not()
    {
        Do(p =>
        {
            p.Context.Timers.StartAt(_ => _journal.Write("moment"), _began + TimeSpan.FromHours(1));
            p.Context.Timers.Start(_ => _journal.Write("delay"), TimeSpan.FromHours(1));
        });
        Time.JumpWallClock(TimeSpan.FromHours(1));
        Advance(TimeSpan.FromMinutes(2));
        _journal.Lines.ShouldBe(["a started", "moment"]);
        Advance(TimeSpan.FromHours(1));
        _journal.Lines.ShouldBe(["a started", "moment", "delay"]);
    }

    [Fact]
    public void A_timer_replaces_the_one_of_the_same_key()
    {
        Do(p => p.Context.Timers.Start("key", Ring("first"), Seconds(5)));
        Advance(Seconds(4));
        Do(p => p.Context.Timers.Start("key", Ring("second"), Seconds(5)));
        Advance(Seconds(60));
        Rings.ShouldBe(["second at 9"]);
    }

    [Fact]
    public void A_replaced_timer_is_not_received_even_if_it_already_waits()
    {
        Do(p => p.Context.Timers.Start("key", Ring("first"), Seconds(1)));
        _actor.Tell(p => p.Context.Timers.Start("key", Ring("second"), Seconds(1)));
        Time.Advance(Seconds(1)); // the first one is in the mailbox now, behind the message that replaces it
        Advance(Seconds(60));
        Rings.ShouldBe(["second at 2"]);
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire_and_cancel_says_whether_there_was_one()
    {
        Do(p =>
        {
            var timers = p.Context.Timers;
            timers.Start("key", Ring("keyed"), Seconds(1));
            var handle = timers.Start(Ring("plain"), Seconds(1));
            timers.IsActive("key").ShouldBeTrue();
            timers.Cancel("key").ShouldBeTrue();
            timers.Cancel("key").ShouldBeFalse();
            timers.IsActive("key").ShouldBeFalse();
            timers.Cancel(handle).ShouldBeTrue();
            timers.Cancel(handle).ShouldBeFalse();
            timers.Cancel(default(TimerHandle)).ShouldBeFalse();
            p.Journal.Write("done");
        });
        Advance(Seconds(60));
        _journal.Lines.ShouldBe(["a started", "done"]);
    }

    [Fact]
    public void A_timer_cancelled_while_its_message_waits_is_not_received()
    {
        Do(p => p.Context.Timers.Start("key", Ring("never"), Seconds(1)));
        _actor.Tell(p => p.Journal.Write($"cancelled {p.Context.Timers.Cancel("key")}"));
        Time.Advance(Seconds(1));
        Settle();
        _journal.Lines.ShouldBe(["a started", "cancelled True"]);
    }

    [Fact]
    public void A_fired_timer_is_no_longer_active()
    {
        TimerHandle handle = default;
        Do(p =>
        {
            handle = p.Context.Timers.Start(Ring("plain"), Seconds(1));
            p.Context.Timers.Start("key", Ring("keyed"), Seconds(1));
        });
        Advance(Seconds(1));
        Do(p => _journal.Write($"{p.Context.Timers.IsActive("key")} {p.Context.Timers.Cancel(handle)}"));
        _journal.Lines[^1].ShouldBe("False False");
    }

    [Fact]
    public void A_periodic_timer_keeps_its_beat_until_cancelled()
    {
        Do(p => p.Context.Timers.StartPeriodic("key", Ring("beat"), Seconds(10)));
        Advance(Seconds(35));
        Rings.ShouldBe(["beat at 10", "beat at 20", "beat at 30"]);
        Do(p => p.Context.Timers.Cancel("key").ShouldBeTrue());
        Advance(Seconds(100));
        Rings.Length.ShouldBe(3);
    }

    [Fact]
    public void Beats_that_find_the_last_one_still_waiting_are_skipped()
    {
        Do(p => p.Context.Timers.StartPeriodic("key", Ring("beat"), Seconds(10)));
        Time.Advance(Seconds(35)); // the actor gets no turn meanwhile
        Settle();
        Rings.ShouldBe(["beat at 35"]);
        Advance(Seconds(5));
        Rings.ShouldBe(["beat at 35", "beat at 40"]);
    }

    [Fact]
    public void A_period_must_be_longer_than_nothing()
    {
        Do(p => Should.Throw<ArgumentOutOfRangeException>(() => p.Context.Timers.StartPeriodic("key", Ring("beat"), TimeSpan.Zero)));
        _journal.Lines.ShouldBe(["a started"]); // a failed assertion would have restarted it
    }

    [Fact]
    public void CancelAll_ends_every_timer_of_the_actor_and_no_other()
    {
        var other = Sys.Spawn(Puppet.Props("b", new Journal()));
        other.Tell(p => p.Context.Timers.Start("key", Ring("other"), Seconds(1)));
        Do(p =>
        {
            p.Context.Timers.Start("key", Ring("one"), Seconds(1));
            p.Context.Timers.StartPeriodic("beat", Ring("two"), Seconds(1));
            p.Context.Timers.Start(Ring("three"), Seconds(1));
            p.Context.Timers.CancelAll();
        });
        Advance(Seconds(10));
        Rings.ShouldBe(["other at 1"]);
    }

    [Fact]
    public void A_stop_ends_the_timers_without_dead_letters()
    {
        Do(p =>
        {
            p.Context.Timers.Start(Ring("one"), Seconds(1));
            p.Context.Timers.StartPeriodic("beat", Ring("two"), Seconds(1));
        });
        _actor.Stop();
        Advance(Seconds(10));
        _journal.Lines.ShouldBe(["a started", "a stopped"]);
        Sys.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public void A_restart_ends_the_timers_of_the_old_instance()
    {
        Do(p => p.Context.Timers.StartPeriodic("beat", Ring("old"), Seconds(1)));
        Do(_ => throw new InvalidOperationException("no"));
        Do(p => p.Context.Timers.Start("new", Ring("new"), Seconds(1)));
        Advance(Seconds(10));
        Rings.ShouldBe(["new at 1"]);
    }
}
