using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>The timer of an answered ask waits on for the next one, and no ask ends early or late for it.</summary>
public sealed class AskTimerTests : TestKit
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(1);
    private readonly List<ActorRef<string>> _asking = [];
    private readonly ActorRef<Question> _echo;
    private readonly ActorRef<Question> _silent;

    public AskTimerTests()
    {
        Sys.Scheduler.LetsLinger = true;
        _echo = Sys.Spawn(Props.Of<Question>((_, question) => question.ReplyTo.Tell("yes")));
        _silent = Sys.Spawn(Props.Of<Question>((_, question) => _asking.Add(question.ReplyTo)));
    }

    private sealed record Question(ActorRef<string> ReplyTo);

    [Fact]
    public void An_ask_whose_timer_was_set_for_an_earlier_one_has_all_of_its_time()
    {
        Answered(s_timeout);
        Advance(TimeSpan.FromSeconds(4));
        TimesOutAfter(s_timeout);
    }

    [Fact]
    public void An_ask_after_the_timer_has_come_in_vain_times_out_at_its_time()
    {
        Answered(s_timeout);
        Advance(s_timeout * 2);
        Sys.Scheduler.Count.ShouldBe(0, "nobody asks any more");
        TimesOutAfter(s_timeout);
    }

    [Fact]
    public void An_ask_with_another_timeout_has_its_own_time()
    {
        Answered(s_timeout);
        TimesOutAfter(TimeSpan.FromSeconds(1));
        Answered(TimeSpan.FromSeconds(1));
        TimesOutAfter(s_timeout);
        Answered(s_timeout);
        var ask = _silent.Ask<string>(to => new Question(to), Timeout.InfiniteTimeSpan);
        Advance(TimeSpan.FromDays(1));
        ask.IsCompleted.ShouldBeFalse();
        _asking[^1].Tell("at last");
        Await(ask).ShouldBe("at last");
    }

    [Fact]
    public void An_ask_after_one_that_has_timed_out_has_all_of_its_time()
    {
        TimesOutAfter(s_timeout);
        TimesOutAfter(s_timeout);
        Answered(s_timeout);
        TimesOutAfter(s_timeout);
    }

    [Fact]
    public void Of_many_asks_at_once_one_timer_at_most_waits_on()
    {
        var asks = Enumerable.Range(0, 20).Select(_ => _silent.Ask<string>(to => new Question(to), s_timeout)).ToList();
        Settle();
        Sys.Scheduler.Count.ShouldBe(20);
        foreach (var asking in _asking) asking.Tell("yes");
        foreach (var ask in asks) Await(ask).ShouldBe("yes");
        Sys.Scheduler.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task In_another_system_an_ask_follows_that_systems_time()
    {
        Answered(s_timeout);
        await using var other = ActorSystem.Create("other");
        other.Scheduler.LetsLinger.ShouldBeTrue("its time is that of the machine");
        var echo = other.Spawn(Props.Of<Question>((_, question) => question.ReplyTo.Tell("yes")));
        var silent = other.Spawn(Props.Of<Question>((_, _) => { }));
        for (var i = 0; i < 100; i++)
        {
            (await echo.Ask<string>(to => new Question(to), TimeSpan.FromMinutes(5))).ShouldBe("yes");
            if (i % 10 == 0) await Should.ThrowAsync<AskTimeoutException>(async () => await silent.Ask<string>(to => new Question(to), s_moment));
        }
    }

    /// <summary>Answers race with the timer, which is due at about their time: each ask ends, one way or the other.</summary>
    [Fact]
    public async Task Every_ask_ends_by_its_answer_or_by_its_timeout()
    {
        await using var system = ActorSystem.Create("race");
        var number = 0;
        var late = system.Spawn(Props.Of<Question>((_, question) =>
        {
            if (++number % 4 == 0) return;
            Thread.SpinWait(number % 4 == 1 ? 0 : number * 37 % 60_000);
            question.ReplyTo.Tell("yes");
        }));
        var (answers, timeouts) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            try
            {
                (await late.Ask<string>(to => new Question(to), s_moment)).ShouldBe("yes");
                answers++;
            }
            catch (AskTimeoutException)
            {
                timeouts++;
            }
        }

        (answers + timeouts).ShouldBe(400);
        timeouts.ShouldBeGreaterThanOrEqualTo(100, "every fourth question gets no answer");
    }

    private void Answered(TimeSpan timeout) => Await(_echo.Ask<string>(to => new Question(to), timeout)).ShouldBe("yes");

    private void TimesOutAfter(TimeSpan timeout)
    {
        var ask = _silent.Ask<string>(to => new Question(to), timeout);
        Advance(timeout - s_moment);
        ask.IsCompleted.ShouldBeFalse("its time is not over");
        Advance(s_moment);
        ask.IsCompleted.ShouldBeTrue();
        Should.Throw<AskTimeoutException>(() => Await(ask));
    }
}
