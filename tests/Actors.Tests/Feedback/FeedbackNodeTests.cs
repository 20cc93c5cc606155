using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Feedback.Asking;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Nodes that ask: they route by the answer, repeat nothing, and hold nothing while they wait.</summary>
[Trait("semantics", "6")]
public sealed class FeedbackNodeTests
{
    private readonly List<string> _log = [];

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Asleep)]
    [InlineData(Away.Stopped)]
    [InlineData(Away.Crashed)]
    public Task An_approval_is_taken_wherever_the_run_was_and_nothing_is_repeated(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var asked = 0;
        var run = await host.StartAsync(Purchase(_log, question =>
        {
            asked++;
            return question;
        }), new RunInput { ["what"] = "three laptops" });
        host.Settle();
        var question = await host.QuestionAsync(run);
        (question.Question.Prompt, question.Assignee, question.Outcome, question.Node, question.Flow).ShouldBe(
            ("Buy three laptops?", "anna", QuestionOutcome.Open, "approve", "purchase"));
        await host.AwayAsync(away);
        (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
        (await host.OpenAsync()).ShouldBe(["1 anna"]);

        (await host.AnswerAsync(run, QuestionAnswer.Approve("we need them"))).EnsureAccepted().Status.ShouldBe(AnswerStatus.Accepted);
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "approved"]);
        asked.ShouldBe(1);
        (await host.OpenAsync()).ShouldBeEmpty();
        var answered = await host.QuestionAsync(run);
        (answered.Outcome, answered.By, answered.Answer!.Value.GetRawText()).ShouldBe(
            (QuestionOutcome.Answered, "anna", """{"approved":true,"reason":"we need them"}"""));
    }, Hosts.Gated);

    [Fact]
    [Trait("semantics", "4")]
    public Task A_rejection_is_a_decision_and_no_error() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        await host.AnswerAsync(run, QuestionAnswer.Reject("too dear"));
        var result = await run.WaitAsync();
        (result.Status, result.Errors.Count).ShouldBe((RunStatus.Completed, 0));
        _log.ShouldBe(["before", "rejected"]);
    });

    [Fact]
    [Trait("semantics", "4")]
    public Task A_missing_answer_is_never_an_approval() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, question => question.Within(Day)));
        host.Settle();
        foreach (var nothing in (string[])["null", "{}", "\"yes\"", """{"reason":"fine"}"""])
            (await host.AnswerAsync(run, QuestionAnswer.OfJson(nothing))).Status.ShouldBe(AnswerStatus.Unfit);
        host.Advance(Day);
        await run.WaitAsync();
        _log.ShouldBe(["before", "timeout"]);
    });

    [Fact]
    public Task A_question_that_takes_silence_for_consent_is_refused_when_it_is_asked() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, question => question.Within(Day, QuestionAnswer.Approve())));
        var result = await run.WaitAsync();
        result.Errors[0].Message.ShouldContain("a missing answer is never one");
        result.Errors[0].Type.ShouldBe(typeof(QuestionInvalidException).FullName);
    });

    [Fact]
    public Task An_answer_that_does_not_fit_is_refused_with_the_reason_and_the_question_stays_open() => FlowTestHost.RunAsync(async host =>
    {
        var pick = Node.Ask("pick", Question.Selection("which?", "red", "green").WriteTo("colour"));
        var run = await host.StartAsync(Flow.Named("pick").StartAt(pick).Connect(pick, "red", Noting("red", _log))
            .Connect(pick, "green", Noting("green", _log)).Build());
        host.Settle();
        var receipt = await host.AnswerAsync(run, QuestionAnswer.Select("blue"));
        (receipt.Status, receipt.Reason).ShouldBe((AnswerStatus.Unfit, "'blue' is none of the choices: 'red', 'green'."));
        (await Expect.ThrowsAsync<AnswerRefusedException>(async () => (await host.AnswerAsync(run, QuestionAnswer.Select("blue")))
            .EnsureAccepted())).Message.ShouldContain("none of the choices");
        (await host.OpenAsync()).Count.ShouldBe(1);
        await host.AnswerAsync(run, QuestionAnswer.Select("green"));
        (await run.WaitAsync()).State.GetString("colour").ShouldBe("green");
        _log.ShouldBe(["green"]);
    });

    [Fact]
    public Task Every_kind_comes_back_as_its_value() => FlowTestHost.RunAsync(async host =>
    {
        var all = Node.AskAll("all").And("approval", Question.Approval("ok?")).And("text", Question.Text("why?"))
            .And("one", Question.Selection("which?", "a", "b"))
            .And("many", Question.MultiSelection("which ones?", "a", "b", "c"))
            .And("custom", Question.Custom("how many?", """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}"""))
            .Route((state, replies) =>
            {
                state.Set("told",
                    $"{replies["approval"].IsApproved} {replies["approval"].Reason} | {replies["text"].Text} | {replies["one"].Choices[0]} | {string.Join(",", replies["many"].Choices)} | {replies["custom"].Value<Dictionary<string, int>>()!["n"]} | {replies[0].By}");
                return "done";
            });
        var run = await host.StartAsync(Chain(all));
        host.Settle();
        QuestionAnswer[] answers = [QuestionAnswer.Approve("fine"), QuestionAnswer.OfText("because"), QuestionAnswer.Select("b"),
            QuestionAnswer.SelectMany("c", "a"), QuestionAnswer.OfJson("""{"n":3}""")];
        for (var i = answers.Length; i > 0; i--)
        {
            (await run.GetAsync()).Status.ShouldBe(RunStatus.Waiting);
            (await host.AnswerAsync(run, answers[i - 1], number: i)).EnsureAccepted();
        }

        (await run.WaitAsync()).State.GetString("told").ShouldBe("True fine | because | b | a,c | 3 | anna");
    });

    [Theory]
    [InlineData(true, true, "approved")]
    [InlineData(true, false, "rejected")]
    public Task Several_approvals_of_one_node_are_one_only_when_all_are_given(bool first, bool second, string way)
    => FlowTestHost.RunAsync(async host =>
    {
        var both = Node.AskAll("both").And("legal", Question.Approval("legal?").AssignTo("lea"))
            .And("budget", Question.Approval("budget?").AssignTo("bob"));
        var run = await host.StartAsync(Flow.Named("both").StartAt(both).Connect(both, "approved", Noting("approved", _log))
            .Connect(both, "rejected", Noting("rejected", _log)).Build());
        await host.AwayAsync(Away.Crashed);
        (await host.OpenAsync()).ShouldBe(["1 lea", "2 bob"]);
        await host.AnswerAsync(run, first ? QuestionAnswer.Approve() : QuestionAnswer.Reject());
        await host.AwayAsync(Away.Crashed);
        (await host.OpenAsync()).ShouldBe(["2 bob"]);
        await host.AnswerAsync(run, second ? QuestionAnswer.Approve() : QuestionAnswer.Reject(), number: 2);
        await run.WaitAsync();
        _log.ShouldBe([way]);
    });

    [Fact]
    public Task Questions_of_parallel_branches_are_answered_in_any_order_and_their_ids_stand_over_restarts() => FlowTestHost.RunAsync(async host =>
    {
        var (start, sum) = (Noting("start", _log), Noting("sum", _log));
        var flow = Flow.Named("branches").StartAt(start).Join(sum, Join.All);
        foreach (var name in (string[])["a", "b", "c"])
        {
            var ask = Node.Ask(name, Question.Text($"{name}?").AssignTo(name).WriteTo(name));
            flow.Fork(start, ActionName.Default, ask).Connect(ask, sum);
        }

        var run = await host.StartAsync(flow.Build());
        host.Settle();
        var before = (await host.System.QuestionsAsync(new QuestionQuery())).Questions.ToDictionary(question => question.Assignee!,
            question => question.Id);
        for (var i = 0; i < 3; i++)
        {
            await host.AwayAsync(i % 2 == 0 ? Away.Crashed : Away.Stopped);
            (await host.System.QuestionsAsync(new QuestionQuery())).Questions.ShouldAllBe(question => before[question.Assignee!] == question.Id);
            var name = "cab".Substring(i, 1);
            (await host.System.AnswerAsync(before[name], QuestionAnswer.OfText($"{name}!"), name)).EnsureAccepted();
        }

        var state = (await run.WaitAsync()).State;
        (state.GetString("a"), state.GetString("b"), state.GetString("c")).ShouldBe(("a!", "b!", "c!"));
        _log.ShouldBe(["start", "sum"]);
    });

    [Fact]
    public Task A_question_in_a_loop_is_a_new_one_each_time() => FlowTestHost.RunAsync(async host =>
    {
        var ask = Node.Ask("again", Question.Selection("again?", "yes", "no"));
        var run = await host.StartAsync(Flow.Named("loop").StartAt(ask).Connect(ask, "yes", ask).Connect(ask, "no", Noting("end", _log)).Build());
        for (var round = 1; round <= 150; round++)
            (await host.AnswerAsync(run, QuestionAnswer.Select(round < 150 ? "yes" : "no"), number: round)).EnsureAccepted();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        (await host.AnswerAsync(run, QuestionAnswer.Select("no"), number: 1)).Status.ShouldBe(AnswerStatus.TooLate);
        (await host.System.QuestionsAsync(new QuestionQuery { Outcome = QuestionOutcome.Answered, Limit = 1_000 })).Questions.Count.ShouldBe(150);
    });

    [Fact]
    public Task The_same_delivery_counts_once_and_a_second_answer_not_at_all() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        (await host.AnswerAsync(run, QuestionAnswer.Approve(), delivery: "d1")).Status.ShouldBe(AnswerStatus.Accepted);
        (await host.AnswerAsync(run, QuestionAnswer.Approve(), delivery: "d1")).Status.ShouldBe(AnswerStatus.AcceptedBefore);
        await run.WaitAsync();
        var second = await host.AnswerAsync(run, QuestionAnswer.Reject(), "bert", delivery: "d2");
        (second.Status, second.Reason!.StartsWith("anna answered it at ", StringComparison.Ordinal)).ShouldBe((AnswerStatus.TooLate, true));
        _log.ShouldBe(["before", "approved"]);
        (await host.QuestionAsync(run)).By.ShouldBe("anna");
    });

    [Fact]
    public Task A_question_that_was_never_asked_is_not_known() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        await Expect.ThrowsAsync<QuestionNotFoundException>(() => host.AnswerAsync(run, QuestionAnswer.Approve(), number: 2));
        await Expect.ThrowsAsync<QuestionNotFoundException>(() => host.System.CancelQuestionAsync(Id(run, 2)));
        await Expect.ThrowsAsync<RunNotFoundException>(() => host.System.AnswerAsync(new QuestionId("nobody", 1), QuestionAnswer.Approve(), "anna"));
        await Expect.ThrowsAsync<ArgumentException>(() => host.AnswerAsync(run, QuestionAnswer.Approve(), by: " "));
        (await host.System.FindQuestionAsync(Id(run, 2))).ShouldBeNull();
        (await host.System.FindQuestionAsync(new QuestionId("nobody", 1))).ShouldBeNull();
    });

    [Fact]
    public Task A_run_that_is_nowhere_but_in_memory_asks_too() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        host.Advance(TimeSpan.FromHours(1));
        (await host.QuestionAsync(run)).Outcome.ShouldBe(QuestionOutcome.Open);
        (await host.AnswerAsync(run, QuestionAnswer.Approve())).EnsureAccepted();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "approved"]);
    }, Hosts.Under(Durability.None));
}
