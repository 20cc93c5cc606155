using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Feedback.Asking;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Questions inside Exec: which lines run twice, and that the answer is the same each time.</summary>
[Trait("semantics", "6")]
public sealed class AskInExecTests
{
    private readonly List<string> _log = [];

    private LambdaNode<NoPrep, bool> Agent(Question? question = null) => Node.Named("agent").Exec(async (ExecContext context) =>
    {
        _log.Add("line outside steps");
        var plan = await context.StepAsync("plan", async _ =>
        {
            _log.Add("step");
            return "three laptops";
        });
        var reply = await context.AskAsync("approve", question ?? Question.Approval($"Buy {plan}?").AssignTo("anna"));
        _log.Add($"answered {reply.Outcome} {reply.IsApproved} {reply.By} {reply.Reason}");
        return reply.IsApproved;
    }).Post((state, approved) => state.Set("approved", approved));

    [Theory]
    [InlineData(Away.Not, new[] { "line outside steps", "step", "answered Answered True anna go" })]
    [InlineData(Away.Asleep, new[] { "line outside steps", "step", "line outside steps", "answered Answered True anna go" })]
    [InlineData(Away.Stopped, new[] { "line outside steps", "step", "line outside steps", "answered Answered True anna go" })]
    [InlineData(Away.Crashed, new[] { "line outside steps", "step", "line outside steps", "answered Answered True anna go" })]
    public Task Lines_outside_steps_run_again_when_the_run_was_away_and_steps_and_answers_do_not(Away away, string[] lines)
    => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Agent()));
        await host.AwayAsync(away);
        (await host.QuestionAsync(run)).Question.Prompt.ShouldBe("Buy three laptops?");
        (await host.AnswerAsync(run, QuestionAnswer.Approve("go"))).EnsureAccepted();
        (await run.WaitAsync()).State.GetBool("approved").ShouldBeTrue();
        _log.ShouldBe(lines);
    }, Hosts.Gated);

    [Fact]
    public Task A_journaled_answer_is_given_again_on_every_later_entry_and_nobody_is_asked_twice() => FlowTestHost.RunAsync(async host =>
    {
        var entries = 0;
        var node = Node.Named("agent").Exec(async (ExecContext context) =>
        {
            entries++;
            var first = await context.AskAsync("first", Question.Text($"first, entry {entries}?"));
            var second = await context.AskAsync("second", Question.Text($"after {first.Text}?"));
            var third = await context.AskAsync("second", Question.Text($"after {second.Text}?"));
            return $"{first.Text} {second.Text} {third.Text}";
        }).Post((state, all) => state.Set("all", all));
        var run = await host.StartAsync(Chain(node));
        for (var number = 1; number <= 3; number++)
        {
            await host.AwayAsync(Away.Crashed);
            (await host.OpenAsync()).ShouldBe([$"{number} anybody"]);
            await host.AnswerAsync(run, QuestionAnswer.OfText($"{number}"), number: number);
        }

        (await run.WaitAsync()).State.GetString("all").ShouldBe("1 2 3");
        (await host.QuestionAsync(run)).Question.Prompt.ShouldBe("first, entry 1?");
        (await host.System.QuestionsAsync(new QuestionQuery { Outcome = null })).Questions.Count.ShouldBe(3);
    }, Hosts.Gated);

    [Fact]
    public Task Several_questions_at_once_keep_their_ids_and_are_answered_in_any_order() => FlowTestHost.RunAsync(async host =>
    {
        var node = Node.Named("agent").Exec(async (ExecContext context) =>
        {
            var (left, right) = (context.AskAsync("left", Question.Text("left?").AssignTo("left"))
                .AsTask(), context.AskAsync("right", Question.Text("right?").AssignTo("right")).AsTask());
            return $"{(await left).Text} {(await right).Text}";
        }).Post((state, all) => state.Set("all", all));
        var run = await host.StartAsync(Chain(node));
        host.Settle();
        var ids = (await host.System.QuestionsAsync(new QuestionQuery())).Questions.ToDictionary(question => question.Assignee!,
            question => question.Id);
        ids.Count.ShouldBe(2);
        await host.AwayAsync(Away.Crashed);
        (await host.System.AnswerAsync(ids["right"], QuestionAnswer.OfText("r"), "right")).EnsureAccepted();
        await host.AwayAsync(Away.Crashed);
        (await host.OpenAsync()).ShouldBe([$"{ids["left"].Number} left"]);
        (await host.System.AnswerAsync(ids["left"], QuestionAnswer.OfText("l"), "left")).EnsureAccepted();
        (await run.WaitAsync()).State.GetString("all").ShouldBe("l r");
    }, Hosts.Gated);

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Crashed)]
    public Task A_timeout_and_a_withdrawal_come_back_as_replies_without_an_answer(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var flow = Chain(Agent(Question.Approval("ok?").Within(Day)));
        var late = await host.StartAsync(flow);
        await host.AwayAsync(away);
        host.Advance(Day);
        (await late.WaitAsync()).State.GetBool("approved").ShouldBeFalse();
        _log[^1].ShouldBe("answered TimedOut False  ");

        var withdrawn = await host.StartAsync(flow);
        await host.AwayAsync(away);
        await host.System.CancelQuestionAsync(Id(withdrawn), by: "bert");
        (await withdrawn.WaitAsync()).State.GetBool("approved").ShouldBeFalse();
        _log[^1].ShouldBe("answered Cancelled False bert ");
    }, Hosts.Gated);

    [Fact]
    public Task A_failed_attempt_after_the_answer_asks_nobody_again() => FlowTestHost.RunAsync(async host =>
    {
        var attempts = 0;
        var node = Node.Named("agent").Exec(async (ExecContext context) =>
        {
            var reply = await context.AskAsync("ok", Question.Approval("ok?"));
            return ++attempts < 3 ? throw new TimeoutException("later") : reply.IsApproved;
        }).Attempts(3, wait: TimeSpan.FromMinutes(5)).Post((state, approved) => state.Set("approved", approved));
        var run = await host.StartAsync(Chain(node));
        await host.AnswerAsync(run, QuestionAnswer.Approve());
        (await run.WaitAsync()).State.GetBool("approved").ShouldBeTrue();
        (attempts, (await host.System.QuestionsAsync(new QuestionQuery { Outcome = null })).Questions.Count).ShouldBe((3, 1));
    }, Hosts.Gated);

    [Fact]
    public Task Cancelling_the_run_ends_the_wait_in_Exec() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Agent()));
        host.Settle();
        await run.CancelAsync();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (await host.OpenAsync()).ShouldBeEmpty();
        _log.ShouldBe(["line outside steps", "step"]);
    }, Hosts.Gated);

    [Fact]
    public Task A_question_that_cannot_be_asked_fails_the_attempt_with_what_is_wrong() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Chain(Agent(Question.Selection("which?"))));
        (await run.WaitAsync()).Errors[0].Message.ShouldContain("the question 'approve' cannot be asked: it has 0 choices");
    }, Hosts.Gated);
}
