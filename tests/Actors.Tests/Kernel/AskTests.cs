using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class AskTests : TestKit
{
    private sealed record Question(ActorRef<string> ReplyTo);

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private readonly List<ActorRef<string>> _asking = [];

    private ActorRef<Question> Echo() => Sys.Spawn(Props.Of<Question>((_, question) => question.ReplyTo.Tell("yes")), "echo");

    /// <summary>Answers nothing by itself; keeps where the answers should go.</summary>
    private ActorRef<Question> Silent() => Sys.Spawn(Props.Of<Question>((_, question) => _asking.Add(question.ReplyTo)), "silent");

    [Fact]
    public void The_answer_ends_the_wait_without_time_passing()
    {
        var began = Time.GetUtcNow();
        Await(Echo().Ask<string>(to => new Question(to), s_timeout)).ShouldBe("yes");
        Time.GetUtcNow().ShouldBe(began);
    }

    [Fact]
    public void An_answered_ask_leaves_no_timer_that_could_fail_a_later_one()
    {
        var silent = Silent();
        for (var i = 0; i < 3; i++)
        {
            var ask = silent.Ask<string>(to => new Question(to), s_timeout);
            Advance(TimeSpan.FromSeconds(4));
            _asking[^1].Tell($"answer {i}");
            Await(ask).ShouldBe($"answer {i}");
        }
    }

    [Fact]
    public void An_ask_times_out_at_its_time_and_says_who_did_not_answer()
    {
        var silent = Silent();
        var ask = silent.Ask<string>(to => new Question(to), s_timeout);
        Advance(s_timeout - TimeSpan.FromMilliseconds(1));
        ask.IsCompleted.ShouldBeFalse();
        Advance(TimeSpan.FromMilliseconds(1));
        ask.IsCompleted.ShouldBeTrue();
        var failure = Should.Throw<AskTimeoutException>(() => Await(ask));
        failure.Asked.ShouldBe(silent);
        failure.Message.ShouldContain("/user/silent");
        failure.Message.ShouldContain("00:00:05");
    }

    [Fact]
    public void An_ask_without_limit_waits_for_ever()
    {
        var ask = Silent().Ask<string>(to => new Question(to), Timeout.InfiniteTimeSpan);
        Advance(TimeSpan.FromDays(365));
        ask.IsCompleted.ShouldBeFalse();
        _asking.ShouldHaveSingleItem().Tell("at last");
        Await(ask).ShouldBe("at last");
    }

    [Fact]
    public void A_cancelled_ask_ends_at_once_and_its_answer_is_a_dead_letter()
    {
        using var source = new CancellationTokenSource();
        var ask = Silent().Ask<string>(to => new Question(to), s_timeout, source.Token);
        Settle();
        source.Cancel();
        Should.Throw<OperationCanceledException>(() => Await(ask)).CancellationToken.ShouldBe(source.Token);
        _asking.ShouldHaveSingleItem().Tell("too late");
        Sys.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void With_a_token_that_is_cancelled_already_nothing_is_asked()
    {
        var silent = Silent();
        Should.Throw<OperationCanceledException>(
            () => Await(silent.Ask<string>(to => new Question(to), s_timeout, new CancellationToken(canceled: true))));
        Settle();
        _asking.ShouldBeEmpty();
    }

    [Fact]
    public void A_late_answer_is_a_dead_letter_and_never_reaches_a_later_question()
    {
        var letters = CreateTestProbe<DeadLetter>();
        Sys.EventStream.Subscribe(letters.Ref);
        var silent = Silent();
        var first = silent.Ask<string>(to => new Question(to), s_timeout);
        Advance(s_timeout);
        Should.Throw<AskTimeoutException>(() => Await(first));
        var second = silent.Ask<string>(to => new Question(to), s_timeout);
        Settle();
        _asking.Count.ShouldBe(2);
        _asking[0].TryTell("late").ShouldBeFalse();
        Sys.DeadLetters.Count.ShouldBe(0);
        _asking[0].Tell("late");
        _asking[1].Tell("in time");
        Await(second).ShouldBe("in time");
        letters.ExpectMsg().ShouldBe(new DeadLetter("late", _asking[0]));
        Sys.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void A_second_answer_is_a_dead_letter()
    {
        var twice = Sys.Spawn(Props.Of<Question>((_, question) =>
        {
            question.ReplyTo.Tell("first");
            question.ReplyTo.Tell("second");
        }));
        Await(twice.Ask<string>(to => new Question(to), s_timeout)).ShouldBe("first");
        Sys.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public void A_question_to_an_ended_actor_is_a_dead_letter_and_times_out()
    {
        var echo = Echo();
        echo.Stop();
        Settle();
        var ask = echo.Ask<string>(to => new Question(to), s_timeout);
        Sys.DeadLetters.Count.ShouldBe(1);
        Advance(s_timeout);
        Should.Throw<AskTimeoutException>(() => Await(ask)).Message.ShouldContain("/user/echo");
    }

    [Fact]
    public void The_place_of_an_answer_is_open_until_the_answer()
    {
        var ask = Silent().Ask<string>(to => new Question(to), s_timeout);
        Settle();
        _asking[0].IsTerminated.ShouldBeFalse();
        _asking[0].Path.ShouldStartWith("/user/silent/");
        _asking[0].Tell("yes");
        _asking[0].IsTerminated.ShouldBeTrue();
        Await(ask).ShouldBe("yes");
    }
}
