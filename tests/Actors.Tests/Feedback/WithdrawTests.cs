using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Feedback.Asking;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Cancelling the question or the run, retry and kill at a question.</summary>
[Trait("semantics", "6")]
public sealed class WithdrawTests
{
    private readonly List<string> _log = [];

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Asleep)]
    [InlineData(Away.Crashed)]
    public Task Withdrawing_a_question_wakes_the_node_that_waits(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, also: node => node.OnCancel("cancelled")));
        await host.AwayAsync(away);
        (await host.System.CancelQuestionAsync(Id(run), "asked twice", "bert")).ShouldBeTrue();
        (await host.System.CancelQuestionAsync(Id(run))).ShouldBeFalse();
        await run.WaitAsync();
        _log.ShouldBe(["before", "cancelled"]);
        var question = await host.QuestionAsync(run);
        (question.Outcome, question.By, question.Why).ShouldBe((QuestionOutcome.Cancelled, "bert", "asked twice"));
        (await host.AnswerAsync(run, QuestionAnswer.Approve())).Reason.ShouldBe("it was withdrawn by bert: asked twice.");
    }, Hosts.Gated);

    [Fact]
    public Task A_withdrawn_question_fails_a_node_that_does_not_route_it_and_a_retry_asks_anew() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        await host.System.CancelQuestionAsync(Id(run), "asked twice", "bert");
        var failed = await run.WaitAsync();
        failed.Errors[0].Message.ShouldContain("was withdrawn by bert: asked twice");
        await run.RetryAsync();
        await host.AwayAsync(Away.Crashed);
        (await host.OpenAsync()).ShouldBe(["2 anna"]);
        (await host.AnswerAsync(run, QuestionAnswer.Approve(), number: 2)).EnsureAccepted();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "approved"]);
    }, Hosts.Gated);

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Asleep)]
    [InlineData(Away.Stopped)]
    [InlineData(Away.Crashed)]
    [Trait("semantics", "12")]
    public Task Cancelling_the_run_closes_its_questions_and_a_retry_asks_anew(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        await host.AwayAsync(away);
        await run.CancelAsync("budget is gone");
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (await host.OpenAsync()).ShouldBeEmpty();
        var question = await host.QuestionAsync(run);
        (question.Outcome, question.Why).ShouldBe((QuestionOutcome.Cancelled, "the run was cancelled"));
        (await host.AnswerAsync(run, QuestionAnswer.Approve())).Status.ShouldBe(AnswerStatus.TooLate);
        await run.RetryAsync();
        await host.AwayAsync(away);
        (await host.OpenAsync()).ShouldBe(["2 anna"]);
        await host.AnswerAsync(run, QuestionAnswer.Approve(), number: 2);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "approved"]);
    }, Hosts.Gated);

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Crashed)]
    public Task Killing_the_run_closes_its_questions_for_good(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        await host.AwayAsync(away);
        await run.KillAsync("out of hand");
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Killed);
        await host.AwayAsync(Away.Crashed);
        (await host.OpenAsync()).ShouldBeEmpty();
        (await host.QuestionAsync(run)).Outcome.ShouldBe(QuestionOutcome.Cancelled);
        (await host.AnswerAsync(run, QuestionAnswer.Approve())).Status.ShouldBe(AnswerStatus.TooLate);
    }, Hosts.Gated);

    [Fact]
    public Task A_question_whose_branch_lost_a_race_is_closed() => FlowTestHost.RunAsync(async host =>
    {
        var (start, first) = (Noting("start", _log), Noting("first", _log));
        var (slow, quick) = (Node.Ask("slow", Question.Text("slow?").AssignTo("slow")), Node.Ask("quick", Question.Text("quick?").AssignTo("quick")));
        var run = await host.StartAsync(Flow.Named("race").StartAt(start).Fork(start, ActionName.Default, slow, quick).Connect(slow, first)
            .Connect(quick, first)
            .Join(first, Join.Any.CancelRemaining()).Build());
        host.Settle();
        var id = (await host.System.QuestionsAsync(new QuestionQuery { Assignee = "quick" })).Questions[0].Id;
        (await host.System.AnswerAsync(id, QuestionAnswer.OfText("me"), "quick")).EnsureAccepted();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await host.OpenAsync()).ShouldBeEmpty();
        (await host.System.QuestionsAsync(
            new QuestionQuery { Outcome =
                QuestionOutcome.Cancelled })).Questions.ShouldHaveSingleItem().Why.ShouldBe("it is not waited for any more");
        _log.ShouldBe(["start", "first"]);
    });
}
