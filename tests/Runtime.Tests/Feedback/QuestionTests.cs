using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Feedback;

/// <summary>What is wrong with questions, and that they come back from JSON as they were.</summary>
[Trait("semantics", "6")]
public class QuestionTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<Question, string> Wrong => new()
    {
        { Question.Selection("which?"), "it has 0 choices" },
        { Question.MultiSelection("which?"), "it has 0 choices" },
        { Question.Selection("which?", "a", "a"), "it has the choice 'a' twice" },
        { Question.Selection("which?", ""), "a choice has the id ''" },
        { Question.Selection("which?", "a", "b").Between(1, 2), "a selection takes one choice" },
        { Question.MultiSelection("which?", "a").Between(1, 2), "it wants 1 to 2 of its 1 choices" },
        { Question.Text("why?").Between(3, 2), "it wants a text of 3 to 2 characters" },
        { Question.Text("why?").Between(0, 65_537), "it wants a text of 0 to 65537 characters" },
        { Question.Approval("ok?").Between(0, 1), "only texts and multi-selections have bounds" },
        { Question.Approval("ok?").Within(TimeSpan.Zero), "its deadline is after 00:00:00" },
        { Question.Approval("ok?").Remind(-Day), "its reminder is after -1.00:00:00" },
        { Question.Approval("ok?").Remind(Day, TimeSpan.FromSeconds(59)), "the least is a minute" },
        { Question.Approval("ok?").EscalateTo(" ", Day), "it needs a name" },
        { Question.Approval("ok?").EscalateTo("boss", TimeSpan.Zero), "it needs a name, and a time of more than zero" },
        { Question.Approval("ok?").AssignTo(" "), "its assignee is empty" },
        { Question.Approval("ok?").Within(Day, QuestionAnswer.Approve()), "a missing answer is never one" },
        { Question.Approval("ok?").Within(Day, QuestionAnswer.OfJson("true")), "a missing answer is never one" },
        { Question.Selection("which?", "a").Within(Day, QuestionAnswer.Select("b")),
            "its default answer does not fit it: 'b' is none of the choices: 'a'." },
        { Question.Text(new string('x', 65_537)), "its prompt has 65537 characters" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_with_a_question_is_said(Question question, string problem) => question.Problem.ShouldNotBeNull().ShouldContain(problem);

    public static TheoryData<Question> Sound =>
    [
        Question.Approval("ok?"),
        Question.Approval("ok?").Within(Day, QuestionAnswer.Reject("nobody was there")),
        Question.Text("why?").Between(0, 10).AssignTo("anna").With("ticket", "T-7").With("a\u0001b", ""),
        Question.Selection("which?", "a", new QuestionChoice("b", "B!")).WarnAfter(Day).Remind(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        Question.MultiSelection("which?", "a", "b", "c").Between(1, 2).Within(Day, QuestionAnswer.SelectMany("a")),
        Question.Custom("what?", """{"type":"object","properties":{"n":{"type":["integer","null"]}}}""")
            .Within(Day, QuestionAnswer.OfJson("""{"n":null}""")).WriteTo("n"),
        Question.Approval("ok?").EscalateTo("second", Day * 2).EscalateTo("first", Day),
    ];

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_sound_question_comes_back_from_JSON_as_it_was(Question question)
    {
        question.Problem.ShouldBeNull();
        var json = Written(question);
        Written(QuestionJson.Read(JsonElement.Parse(json))).ShouldBe(json);
        QuestionJson.Read(JsonElement.Parse(json)).Problem.ShouldBeNull();
    }

    [Fact]
    public void Escalations_come_in_the_order_of_their_times()
        => Question.Approval("ok?").EscalateTo("second", Day * 2).EscalateTo("first", Day).Escalations.Select(step => step.Assignee)
            .ShouldBe(["first", "second"]);

    [Fact]
    public void An_empty_prompt_is_refused()
    {
        Should.Throw<ArgumentException>(() => Question.Approval(" "));
        Should.Throw<StateKeyNameException>(() => Question.Text("why?").WriteTo(""));
    }

    [Fact]
    public void A_node_that_asks_nothing_or_two_questions_of_one_name_is_refused()
    {
        Should.Throw<FlowBuildException>(() => Flow.Named("empty").StartAt(Node.AskAll("nothing"))
            .Build()).Problems.ShouldHaveSingleItem().Code.ShouldBe("empty-feedback");
        Should.Throw<ArgumentException>(() => Node.Ask("one", Question.Approval("ok?"))
            .And(FeedbackNode.OnlyQuestion, Question.Text("why?"))).Message.ShouldContain("already");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"oath","prompt":"x"}""")]
    [InlineData("""{"kind":"text","prompt":7}""")]
    [InlineData("""{"kind":"custom","prompt":"x"}""")]
    [InlineData("""{"kind":"text","prompt":"x","deadline":"soon"}""")]
    public void JSON_that_is_no_question_is_refused_as_such(string json)
    => Should.Throw<JsonException>(() => QuestionJson.Read(JsonElement.Parse(json)));

    private static string Written(Question question)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            QuestionJson.Write(json, question);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
