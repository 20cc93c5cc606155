using System.Text.Json;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_question_comes_back_as_it_was_written()
    {
        var question = Question.Custom("Which? “Ünïcode” \"quoted\"\n",
            """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")
            .AssignTo("anna").Within(TimeSpan.FromDays(2), QuestionAnswer.OfJson("""{"n":0}"""))
            .Remind(TimeSpan.FromHours(3), TimeSpan.FromMinutes(90))
            .EscalateTo("boss", TimeSpan.FromDays(1)).EscalateTo("boss of boss", TimeSpan.FromHours(30)).WriteTo("answer").With("ticket", "T-7")
            .With("a", "");
        var row = Row("a:1", question) with
        {
            Outcome = QuestionOutcome.Answered,
            Assignee = "boss",
            AskedAt = Samples.Noon.AddTicks(1234567),
            Due = Samples.Noon.AddDays(2),
            EndedAt = Samples.Noon.AddHours(5),
            By = "bert",
            Answer = JsonElement.Parse("""{"n":3}"""),
            Why = "because",
            Reminders = 2,
        };
        await AppendAsync(Start("a") with { Questions = [row] });
        await RestartAsync();

        Text((await Can<IQuestionIndex>().FindQuestionAsync(row.Id, default))!).ShouldBe(Text(row with { AskedAt = Samples.Noon.AddTicks(1234560) }));
        (await Can<IQuestionIndex>().FindQuestionAsync(new QuestionId("a", 2), default)).ShouldBeNull();
        (await Can<IQuestionIndex>().FindQuestionAsync(new QuestionId("b", 1), default)).ShouldBeNull();
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_kind_of_question_comes_back_as_it_was_written()
    {
        Question[] kinds =
        [
            Question.Approval("ok?").WarnAfter(TimeSpan.FromTicks(1)), Question.Text("why?").Between(0, 7),
                Question.Selection("which?", "a", new QuestionChoice("b", "B!")),
            Question.MultiSelection("which ones?", "a", "b", "c").Between(1, 2), Question.Custom("what?", "true"),
        ];
        await AppendAsync(Start("a") with { Questions = [.. kinds.Select((kind, i) => Row($"a:{i + 1}", kind))] });
        await RestartAsync();
        var page = await Can<IQuestionIndex>().ListQuestionsAsync(new QuestionQuery(), default);
        page.Questions.Select(Text).ShouldBe(kinds.Select((kind, i) => Text(Row($"a:{i + 1}", kind))));
        page.Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_question_changes_with_the_append_that_brings_it_and_not_with_one_that_is_refused()
    {
        var open = Row("a:1", Question.Approval("ok?"));
        await AppendAsync(Start("a") with { Questions = [open] }, Start("b") with { Questions = [Row("b:1", Question.Approval("ok?"))] });
        var answered = open with { Outcome = QuestionOutcome.Answered, By = "anna", EndedAt = Samples.Noon };
        (await OutcomesAsync(Next("a", 1) with { Questions = [answered] },
            Next("b", 9) with { Questions = [Row("b:1", Question.Approval("ok?")) with { Outcome = QuestionOutcome.Cancelled }] }))
            .ShouldBe([AppendOutcome.Appended, AppendOutcome.Conflict]);
        await RestartAsync();

        (await QuestionsAsync(new QuestionQuery())).ShouldBe(["b:1"]);
        (await QuestionsAsync(new QuestionQuery { Outcome = QuestionOutcome.Answered })).ShouldBe(["a:1"]);
        (await Can<IQuestionIndex>().FindQuestionAsync(open.Id, default))!.By.ShouldBe("anna");
    }

    [Fact]
    public async Task A_question_of_another_run_is_refused_before_anything_is_written()
    {
        await Should.ThrowAsync<ArgumentException>(() => AppendAsync(Start("a") with { Questions = [Row("b:1", Question.Approval("ok?"))] }));
        (await Journal.FindAsync("a", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Questions_are_listed_by_outcome_assignee_run_and_flow_in_the_order_in_which_they_were_asked()
    {
        await AppendAsync([.. Enumerable.Range(0, 40).Select(i => Start($"run-{i}") with
        {
            Questions = [.. Enumerable.Range(1, 3).Select(number => Row($"run-{i}:{number}", Question.Text("why?")) with
            {
                Outcome = (QuestionOutcome)((i + number) % 5),
                Assignee = (i % 3) switch { 0 => "anna", 1 => "bert", _ => null },
                AskedAt = Samples.Noon.AddSeconds((i * 7 % 10) + number),
                Flow = i % 2 == 0 ? "even" : "odd",
            })],
        })]);
        var all = (await AllAsync(new QuestionQuery { Outcome = null })).ToList();
        all.Count.ShouldBe(120);
        all.Select(question => (question.AskedAt, Run: Number(question), question.Id.Number))
            .ShouldBe(all.Select(question => (question.AskedAt, Run: Number(question), question.Id.Number)).Order());

        QuestionQuery[] queries =
        [
            new(), new() { Outcome = QuestionOutcome.TimedOut }, new() { Outcome = null, Assignee = "anna" }, new() { Assignee = "bert" },
                new() { Assignee = "nobody" },
            new() { Outcome = null, RunId = "run-7" }, new() { RunId = "run-7", Assignee = "bert" }, new() { Outcome = null, Flow = "odd" },
                new() { Outcome = null, RunId = "none" },
            new() { Outcome = QuestionOutcome.Cancelled, Flow = "even", Assignee = "anna" },
        ];
        foreach (var query in queries)
        {
            var expected = all.Where(query.Matches).Select(question => question.Id).ToList();
            foreach (var limit in new[] { 1, 7, 1_000 })
            {
                (await AllAsync(query with { Limit = limit })).Select(question => question.Id).ShouldBe(expected, $"{query}");
                (await AllAsync(query with { Limit = limit, NewestFirst = true })).Select(question => question.Id)
                    .ShouldBe(expected.AsEnumerable().Reverse(), $"{query}, newest first");
            }
        }

        static int Number(QuestionSummary question) => int.Parse(question.Id.RunId.Value[4..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_query_that_is_malformed_is_refused()
    {
        foreach (var query in new QuestionQuery[] { new() { Limit = 0 }, new() { Limit = 1_001 }, new() { After = "17" }, new() { After = "a.b.c" } })
            await Should.ThrowAsync<ArgumentException>(async () => await Can<IQuestionIndex>().ListQuestionsAsync(query, default));
    }

    [Fact]
    public async Task Questions_go_with_their_run_when_it_is_pruned()
    {
        await AppendAsync(Start("a",
            status: RunStatus.Completed) with { Questions = [Row("a:1", Question.Approval("ok?")), Row("a:2", Question.Approval("ok?"))] },
            Start("b") with { Questions = [Row("b:1", Question.Approval("ok?"))] });
        (await Can<IJournalRetention>().PruneAsync(new PruneRequest(DateTimeOffset.MaxValue, []), default)).ShouldBe(1);
        await RestartAsync();
        (await QuestionsAsync(new QuestionQuery { Outcome = null })).ShouldBe(["b:1"]);
        (await DamageAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Questions_go_with_their_run_when_it_is_taken_out_and_in()
    {
        var row = Row("a:1", Question.Selection("which?", "x", "y")) with { Outcome = QuestionOutcome.Answered, Answer = JsonElement.Parse("\"x\"") };
        await AppendAsync(Start("a") with { Questions = [row, Row("a:2", Question.Approval("ok?"))] });
        var whole = (await Can<IRunTransfer>().TakeOutAsync("a", default))!;
        whole.Questions.Select(Text).ShouldBe([Text(row), Text(Row("a:2", Question.Approval("ok?")))]);

        await ForgetAsync("a");
        (await QuestionsAsync(new QuestionQuery { Outcome = null })).ShouldBeEmpty();
        (await Can<IRunTransfer>().TakeInAsync(whole, default)).Outcome.ShouldBe(AppendOutcome.Appended);
        await RestartAsync();
        (await QuestionsAsync(new QuestionQuery { Outcome = null })).ShouldBe(["a:1", "a:2"]);
        Text((await Can<IQuestionIndex>().FindQuestionAsync(row.Id, default))!).ShouldBe(Text(row));
    }

    private static QuestionSummary Row(string id, Question question)
        => new(QuestionId.Parse(id), "checkout", "approve", "question", question, QuestionOutcome.Open, question.Assignee, Samples.Noon, null, null,
            null, null, null);

    // Columns and detail together: what a person could see of the row.
    private static string Text(QuestionSummary row)
        => $"{row.Id} {row.Outcome} {row.Assignee} {row.AskedAt:O} {row.Due:O} {row.EndedAt:O} {System.Text.Encoding.UTF8.GetString(QuestionSummaryJson.Write(row))}";

    private async Task<List<string>> QuestionsAsync(QuestionQuery query) => [.. (await AllAsync(query)).Select(question => question.Id.ToString())];

    private async Task<List<QuestionSummary>> AllAsync(QuestionQuery query)
    {
        var all = new List<QuestionSummary>();
        while (true)
        {
            var page = await Can<IQuestionIndex>().ListQuestionsAsync(query, default);
            all.AddRange(page.Questions);
            if (page.Next is not { } next)
                return all;
            query = query with { After = next };
        }
    }
}
