using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Feedback.Asking;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Deadlines, late answers, reminders and escalations, in virtual time.</summary>
[Trait("semantics", "6")]
public sealed class DeadlineTests
{
    private readonly List<string> _log = [];

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Asleep)]
    [InlineData(Away.Crashed)]
    public Task When_nobody_answers_in_time_the_timeout_action_is_taken(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, question => question.Within(30 * Day)));
        await host.AwayAsync(away);
        host.Advance(30 * Day - TimeSpan.FromMinutes(10));
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        host.Advance(TimeSpan.FromMinutes(10));
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "timeout"]);
        (await host.QuestionAsync(run)).Outcome.ShouldBe(QuestionOutcome.TimedOut);
    }, Hosts.Gated);

    [Fact]
    [Trait("semantics", "12")]
    public Task A_deadline_that_came_while_the_process_was_down_is_kept_once_at_the_start() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log,
            question => question.Within(Day).Remind(TimeSpan.FromHours(1), TimeSpan.FromHours(1)).EscalateTo("boss", TimeSpan.FromHours(2))));
        host.Settle();
        await host.CrashAsync();
        host.Advance(3 * Day);
        await host.RestartAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "timeout"]);
        (await run.HistoryAsync()).Count(name => name is "question-ended" or "question-nudged").ShouldBe(1);
    }, Hosts.Gated);

    [Fact]
    public Task A_default_answer_is_taken_and_written_when_nobody_answers_in_time() => FlowTestHost.RunAsync(async host =>
    {
        var pick = Node.Ask("pick", Question.Selection("which?", "red", "green").Within(Day, QuestionAnswer.Select("green")).WriteTo("colour"));
        var run = await host.StartAsync(Flow.Named("pick").StartAt(pick).Connect(pick, "red", Noting("red", _log))
            .Connect(pick, "green", Noting("green", _log)).Build());
        host.Settle();
        host.Advance(Day);
        (await run.WaitAsync()).State.GetString("colour").ShouldBe("green");
        _log.ShouldBe(["green"]);
        var question = await host.QuestionAsync(run);
        (question.Outcome, question.By, question.Answer!.Value.GetString()).ShouldBe((QuestionOutcome.Defaulted, null, "green"));
    });

    [Fact]
    public Task A_question_that_keeps_waiting_takes_an_answer_after_its_deadline() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, question => question.WarnAfter(Day)));
        host.Settle();
        host.Advance(5 * Day);
        (await host.OpenAsync()).ShouldBe(["1 anna"]);
        (await host.AnswerAsync(run, QuestionAnswer.Approve())).EnsureAccepted();
        await run.WaitAsync();
        _log.ShouldBe(["before", "approved"]);
        (await run.HistoryAsync()).Count(name => name == "question-nudged").ShouldBe(1);
    });

    [Fact]
    public Task An_answer_after_the_timeout_counts_while_the_node_waits_for_others_and_not_once_the_run_has_moved_on()
    => FlowTestHost.RunAsync(async host =>
    {
        var both = Node.AskAll("both").And("legal", Question.Approval("legal?").Within(Day).WriteTo("legal"))
            .And("budget", Question.Approval("budget?"));
        var run = await host.StartAsync(Flow.Named("both").StartAt(both).Connect(both, "approved", Node.Ask("next", Question.Text("more?"))).Build());
        host.Settle();
        host.Advance(2 * Day);
        (await host.QuestionAsync(run)).Outcome.ShouldBe(QuestionOutcome.TimedOut);
        await host.AwayAsync(Away.Crashed);
        (await host.AnswerAsync(run, QuestionAnswer.Approve("late"), "lea")).Status.ShouldBe(AnswerStatus.Accepted);
        (await host.AnswerAsync(run, QuestionAnswer.Reject(), "lea")).Status.ShouldBe(AnswerStatus.TooLate);
        (await host.QuestionAsync(run)).By.ShouldBe("lea");
        await host.AnswerAsync(run, QuestionAnswer.Approve(), number: 2);
        host.Settle();
        (await host.QuestionAsync(run, 3)).Node.ShouldBe("next");
        (await host.AnswerAsync(run, QuestionAnswer.Reject(), number: 2)).Status.ShouldBe(AnswerStatus.TooLate);
        await host.AnswerAsync(run, QuestionAnswer.OfText("no"), number: 3);
        (await run.WaitAsync()).State.Bind<Dictionary<string, object>>("legal")!["reason"].ToString().ShouldBe("late");
    });

    [Fact]
    public Task An_answer_after_the_run_has_moved_on_is_refused_with_what_became_of_the_question() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, question => question.Within(Day)));
        host.Settle();
        host.Advance(Day);
        await run.WaitAsync();
        var receipt = await host.AnswerAsync(run, QuestionAnswer.Approve());
        receipt.Status.ShouldBe(AnswerStatus.TooLate);
        receipt.Reason.ShouldBe("its time was up at 2030-01-02 00:00:00 UTC, and the run has moved on.");
        _log.ShouldBe(["before", "timeout"]);
    });

    [Fact]
    public Task The_assignee_is_reminded_and_the_question_goes_to_others_when_nobody_answers() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log,
            question => question.Remind(Day, 2 * Day).EscalateTo("boss", 4 * Day).EscalateTo("her boss", 6 * Day)));
        var seen = new List<string>();
        for (var day = 0; day < 8; day++)
        {
            await host.AwayAsync(day % 2 == 0 ? Away.Crashed : Away.Not);
            var question = await host.QuestionAsync(run);
            seen.Add($"{question.Assignee} {question.Reminders}");
            host.Advance(Day);
        }

        seen.ShouldBe(["anna 0", "anna 1", "anna 1", "anna 2", "boss 2", "boss 3", "her boss 3", "her boss 4"]);
        (await host.OpenAsync(new QuestionQuery { Assignee = "anna" })).ShouldBeEmpty();
        (await host.OpenAsync(new QuestionQuery { Assignee = "her boss" })).Count.ShouldBe(1);
        await host.AnswerAsync(run, QuestionAnswer.Approve(), "her boss");
        await run.WaitAsync();
        (await run.HistoryAsync()).Count(name => name == "question-nudged").ShouldBe(6);
    }, Hosts.Gated);

    [Fact]
    public Task A_pause_holds_the_deadline_and_takes_answers() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Purchase(_log, question => question.Within(Day));
        var (late, early) = (await host.StartAsync(flow), await host.StartAsync(flow));
        host.Settle();
        (await late.PauseAsync(), await early.PauseAsync()).ShouldBe((true, true));
        host.Advance(2 * Day);
        await host.AwayAsync(Away.Crashed);
        (await host.OpenAsync()).Count.ShouldBe(2);
        (await host.AnswerAsync(early, QuestionAnswer.Approve())).EnsureAccepted();
        host.Settle();
        _log.ShouldBe(["before", "before"]);
        await early.ResumeAsync();
        await early.WaitAsync();
        _log[^1].ShouldBe("approved");
        await late.ResumeAsync();
        await late.WaitAsync();
        _log[^1].ShouldBe("timeout");
    }, Hosts.Gated);
}
