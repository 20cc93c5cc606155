using ActorFlow.Actors.Kernel;
using Shouldly;
using Xunit;

namespace ActorFlow.Testing.Tests;

public sealed class TestKitTests : TestKit
{
    private sealed record Question(ActorRef<string> ReplyTo);

    private readonly TestProbe<object> _probe;
    private readonly DateTimeOffset _began;

    public TestKitTests()
    {
        _probe = CreateTestProbe<object>("probe");
        _began = Time.GetUtcNow();
    }

    private TimeSpan Elapsed => Time.GetUtcNow() - _began;

    private static TimeSpan Seconds(double count) => TimeSpan.FromSeconds(count);

    private static string Failure(Action expectation) => Should.Throw<TestKitException>(expectation).Message;

    /// <summary>Tells the probe something after a delay of virtual time.</summary>
    private void TellLater(object message, TimeSpan delay) =>
        Sys.Spawn(Props.Of<object>((context, told) =>
        {
            if (told is "start") context.Timers.Start(message, delay);
            else _probe.Ref.Tell(told);
        })).Tell("start");

    [Fact]
    public void ExpectMsg_returns_messages_in_the_order_they_came()
    {
        _probe.Ref.Tell("one");
        _probe.Ref.Tell("two");
        _probe.Ref.Tell("three");
        _probe.Ref.Tell("four");
        _probe.ExpectMsg().ShouldBe("one");
        _probe.ExpectMsg<string>().ShouldBe("two");
        _probe.ExpectMsg<string>(text => text.StartsWith('t')).ShouldBe("three");
        _probe.ExpectMsg("four").ShouldBe("four");
    }

    [Fact]
    public void ExpectMsg_waits_in_virtual_time_for_what_comes_later()
    {
        TellLater("late", Seconds(2));
        _probe.ExpectMsg("late");
        Elapsed.ShouldBe(Seconds(2));
    }

    [Fact]
    public void ExpectMsg_fails_after_its_time_and_says_what_was_missing()
    {
        TellLater("too late", Seconds(4));
        Failure(() => _probe.ExpectMsg<string>()).ShouldBe("/user/probe expected String within 00:00:03, and nothing came.");
        Elapsed.ShouldBe(DefaultTimeout);
        Failure(() => _probe.ExpectMsg("x", Seconds(0.5))).ShouldBe("/user/probe expected x within 00:00:00.5000000, and nothing came.");
        Elapsed.ShouldBe(Seconds(3.5));
        _probe.ExpectMsg("too late");
    }

    [Fact]
    public void ExpectMsg_fails_at_once_for_another_message_and_shows_it()
    {
        _probe.Ref.Tell("one");
        Failure(() => _probe.ExpectMsg("two")).ShouldBe("/user/probe expected two, and received one.");
        _probe.Ref.Tell("one");
        Failure(() => _probe.ExpectMsg<Question>()).ShouldBe("/user/probe expected Question, and received one.");
        _probe.Ref.Tell("one");
        Failure(() => _probe.ExpectMsg<string>(text => text.Length > 5)).ShouldContain("as the predicate wants it, and received one");
        Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void ExpectNoMsg_lets_the_time_pass()
    {
        TellLater("later", Seconds(1));
        _probe.ExpectNoMsg();
        Elapsed.ShouldBe(DefaultQuietTime);
        _probe.ExpectNoMsg(Seconds(0.5));
        Elapsed.ShouldBe(Seconds(0.5) + DefaultQuietTime);
    }

    [Fact]
    public void ExpectNoMsg_fails_for_a_message_and_shows_it()
    {
        TellLater("later", Seconds(1));
        Failure(() => _probe.ExpectNoMsg(Seconds(2))).ShouldBe("/user/probe expected no message for 00:00:02, and received later.");
        Elapsed.ShouldBe(Seconds(1));
    }

    [Fact]
    public void FishForMessage_skips_to_what_is_wanted()
    {
        foreach (var text in new[] { "a", "bb", "ccc", "d" }) _probe.Ref.Tell(text);
        _probe.FishForMessage<string>(text => text.Length == 3).ShouldBe("ccc");
        _probe.ExpectMsg("d");
    }

    [Fact]
    public void FishForMessage_has_one_limit_for_all_and_names_what_it_skipped()
    {
        TellLater("a", Seconds(2));
        TellLater("b", Seconds(4));
        TellLater("c", Seconds(6));
        Failure(() => _probe.FishForMessage<string>(text => text == "c", Seconds(5)))
            .ShouldBe("/user/probe fished for String for 00:00:05 and caught only [a, b].");
        Elapsed.ShouldBe(Seconds(5));
    }

    [Fact]
    public void ReceiveN_waits_for_all_and_shows_what_came_if_fewer_did()
    {
        _probe.Ref.Tell("a");
        TellLater("b", Seconds(1));
        _probe.ReceiveN(2).ShouldBe(["a", "b"]);
        _probe.Ref.Tell("c");
        Failure(() => _probe.ReceiveN(2, Seconds(1))).ShouldBe("/user/probe expected 2 messages within 00:00:01 and received 1: [c].");
    }

    [Fact]
    public void ReceiveOne_returns_null_when_nothing_comes()
    {
        _probe.ReceiveOne(Seconds(1)).ShouldBeNull();
        Elapsed.ShouldBe(Seconds(1));
        _probe.Ref.Tell("x");
        _probe.HasMessages.ShouldBeFalse(); // its actor has not run yet
        Settle();
        _probe.HasMessages.ShouldBeTrue();
        _probe.ReceiveOne().ShouldBe("x");
        _probe.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Inside_Within_expectations_wait_only_for_what_is_left()
    {
        TellLater("a", Seconds(0.6));
        Within(Seconds(1), () =>
        {
            _probe.ExpectMsg("a");
            Failure(() => _probe.ExpectMsg("b")).ShouldContain("/user/probe expected b within");
        });
        Elapsed.ShouldBe(Seconds(1));
    }

    [Fact]
    public void Within_fails_when_its_block_takes_more_or_less_than_allowed()
    {
        Failure(() => Within(Seconds(1), () => Advance(Seconds(2))))
            .ShouldBe("The block took 00:00:02; it must take at least 00:00:00 and at most 00:00:01.");
        Failure(() => Within(Seconds(2), Seconds(3), () => Advance(Seconds(1)))).ShouldContain("at least 00:00:02");
        Within(Seconds(1), Seconds(3), () => Advance(Seconds(2)));
    }

    [Fact]
    public void A_Within_inside_another_cannot_last_longer_than_that_one()
    {
        Within(Seconds(2), () => Within(Seconds(60), () => Failure(() => _probe.ExpectMsg("never"))));
        Elapsed.ShouldBe(Seconds(2));
        Failure(() => _probe.ExpectMsg("never")).ShouldContain("00:00:03"); // outside, the default holds again
    }

    [Fact]
    public void An_auto_pilot_acts_on_messages_until_it_says_otherwise()
    {
        var left = 2;
        _probe.SetAutoPilot(message =>
        {
            ((Question)message).ReplyTo.Tell($"answer {left}");
            return --left > 0 ? AutoPilot<object>.KeepRunning : AutoPilot<object>.NoAutoPilot;
        });
        Await(_probe.Ref.Ask<string>(to => new Question(to), Seconds(1))).ShouldBe("answer 2");
        Await(_probe.Ref.Ask<string>(to => new Question(to), Seconds(1))).ShouldBe("answer 1");
        Should.Throw<AskTimeoutException>(() => Await(_probe.Ref.Ask<string>(to => new Question(to), Seconds(1))));
        _probe.ReceiveN(3).ShouldAllBe(message => message is Question);
    }

    private sealed class Naming(string name, List<string> acted, AutoPilot<object> next) : AutoPilot<object>
    {
        public override AutoPilot<object> Run(object message)
        {
            acted.Add($"{name} {message}");
            return next;
        }
    }

    [Fact]
    public void An_auto_pilot_may_name_the_next_one()
    {
        var acted = new List<string>();
        _probe.SetAutoPilot(new Naming("first", acted, new Naming("second", acted, AutoPilot<object>.KeepRunning)));
        for (var i = 0; i < 3; i++) _probe.Ref.Tell($"{i}");
        Settle();
        acted.ShouldBe(["first 0", "second 1", "second 2"]);
    }

    [Fact]
    public void A_probe_hears_of_the_end_of_what_it_watches()
    {
        var actor = Sys.Spawn(Props.Of<object>((_, _) => { }), "watched");
        _probe.Watch(actor);
        Failure(() => _probe.ExpectTerminated(actor, Seconds(1)))
            .ShouldBe("/user/probe expected the end of /user/watched within 00:00:01. Was it watched?");
        actor.Stop();
        _probe.ExpectTerminated(actor);
        Elapsed.ShouldBe(Seconds(1));
    }

    [Fact]
    public void A_probe_hears_at_once_of_what_ended_before_the_watch()
    {
        var actor = Sys.Spawn(Props.Of<object>((_, _) => { }));
        actor.Stop();
        Settle();
        _probe.Watch(actor);
        _probe.ExpectTerminated(actor, TimeSpan.Zero);
    }

    [Fact]
    public void Await_waits_for_an_ask_in_virtual_time()
    {
        var silent = Sys.Spawn(Props.Of<Question>((_, _) => { }));
        Should.Throw<AskTimeoutException>(() => Await(silent.Ask<string>(to => new Question(to), Seconds(2))));
        Elapsed.ShouldBe(Seconds(2));
        Failure(() => Await(silent.Ask<string>(to => new Question(to), Seconds(60)), Seconds(1))).ShouldContain("did not hold within 00:00:01");
    }

    [Fact]
    public void AwaitCondition_and_AwaitAssert_look_again_after_each_step()
    {
        var seen = 0;
        var counter = Sys.Spawn(Props.Of<object>((context, message) =>
        {
            if (message is "start") context.Timers.StartPeriodic("beat", "beat", Seconds(1));
            else seen++;
        }));
        counter.Tell("start");
        AwaitCondition(() => seen == 2);
        Elapsed.ShouldBe(Seconds(2));
        AwaitAssert(() => seen.ShouldBe(4));
        Elapsed.ShouldBe(Seconds(4));
        Should.Throw<ShouldAssertException>(() => AwaitAssert(() => seen.ShouldBe(100), Seconds(5)));
        Failure(() => AwaitCondition(() => false, Seconds(1))).ShouldBe("The awaited condition did not hold within 00:00:01.");
        Elapsed.ShouldBe(Seconds(10));
    }

    [Fact]
    public void The_kit_has_a_probe_of_its_own()
    {
        TestActor.Ref.Tell("x");
        TestActor.ExpectMsg("x");
        TestActor.Ref.Path.ShouldBe("/user/testActor");
    }

    [Fact]
    public void Disposing_the_kit_ends_its_system()
    {
        var kit = new TestKit();
        var actor = kit.Sys.Spawn(Props.Of<object>((_, _) => { }));
        kit.Dispose();
        actor.IsTerminated.ShouldBeTrue();
        kit.Sys.WhenTerminated.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void On_the_thread_pool_a_probe_works_and_there_is_no_virtual_time()
    {
        using var kit = TestKit.OnThreadPool();
        var probe = kit.CreateTestProbe<string>();
        var patience = TimeSpan.FromMinutes(1);
        probe.Ref.Tell("x");
        probe.ExpectMsg("x", patience);
        probe.Watch(probe.Ref);
        probe.Ref.StopWhenDrained();
        probe.ExpectTerminated(probe.Ref, patience);
        Should.Throw<InvalidOperationException>(() => kit.Time).Message.ShouldContain("without OnThreadPool");
    }
}
