using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Feedback;

/// <summary>Which answers fit which questions, and what is said of those that do not.</summary>
[Trait("semantics", "6")]
public class AnswerTests
{
    private static readonly Question Colours = Question.MultiSelection("which?", "red", "green", "blue");

    private static string? Refusal(Question question, string answer) => AnswerCheck.Refuse(question, QuestionAnswer.OfJson(answer), out _);

    private static string Taken(Question question, QuestionAnswer answer)
    {
        AnswerCheck.Refuse(question, answer, out var taken).ShouldBeNull();
        return taken.ToString();
    }

    [Fact]
    public void An_approval_is_a_decision_either_way_with_or_without_a_reason()
    {
        var question = Question.Approval("ok?");
        Taken(question, QuestionAnswer.Approve()).ShouldBe("""{"approved":true}""");
        Taken(question, QuestionAnswer.Reject("too dear")).ShouldBe("""{"approved":false,"reason":"too dear"}""");
        Taken(question, QuestionAnswer.OfJson("false")).ShouldBe("""{"approved":false}""");
        Taken(question, QuestionAnswer.OfJson("""{"reason":null,"approved":true}""")).ShouldBe("""{"approved":true}""");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"yes\"")]
    [InlineData("1")]
    [InlineData("[]")]
    [InlineData("""{"reason":"looks fine"}""")]
    [InlineData("""{"approved":null}""")]
    [InlineData("""{"approved":"true"}""")]
    [InlineData("""{"approved":true,"approved":false}""")]
    [InlineData("""{"approved":true,"reason":7}""")]
    [InlineData("""{"approved":true,"because":"x"}""")]
    public void A_missing_answer_is_never_an_approval(string answer)
    {
        Refusal(Question.Approval("ok?"), answer).ShouldNotBeNull();
        QuestionAnswer.OfJson(answer).IsApproval.ShouldBe(answer is """{"approved":true,"reason":7}""" or """{"approved":true,"because":"x"}""");
    }

    [Fact]
    public void A_text_keeps_its_bounds()
    {
        Refusal(Question.Text("why?"), "\"\"").ShouldBe("its text has 0 characters; wanted are 1 to 65536");
        Refusal(Question.Text("why?").Between(2, 3), "\"abcd\"").ShouldBe("its text has 4 characters; wanted are 2 to 3");
        Refusal(Question.Text("why?").Between(0, 3), "\"\"").ShouldBeNull();
        Refusal(Question.Text("why?"), "7").ShouldBe("the question wants a text, not a JSON number");
    }

    [Fact]
    public void A_choice_that_is_not_offered_is_refused_with_those_that_are()
    {
        var question = Question.Selection("which?", "red", new QuestionChoice("green", "Green!"));
        Taken(question, QuestionAnswer.Select("green")).ShouldBe("\"green\"");
        Refusal(question, "\"Green!\"").ShouldBe("'Green!' is none of the choices: 'red', 'green'");
        Refusal(question, "[\"red\"]").ShouldBe("the question wants the id of one choice as a text, not a JSON array");
    }

    [Fact]
    public void Several_choices_are_taken_in_the_order_of_the_question()
    {
        Taken(Colours, QuestionAnswer.SelectMany("blue", "red")).ShouldBe("""["red","blue"]""");
        Taken(Colours, QuestionAnswer.SelectMany()).ShouldBe("[]");
        Refusal(Colours, """["red","pink"]""").ShouldBe("'pink' is none of the choices: 'red', 'green', 'blue'");
        Refusal(Colours, """["red","red"]""").ShouldBe("the choice 'red' is there twice");
        Refusal(Colours.Between(2, 3), """["red"]""").ShouldBe("1 choices were made; wanted are 2 to 3");
        Refusal(Colours, """[1]""").ShouldBe("the question wants ids of choices, and one of these is a JSON number");
        Refusal(Colours, "\"red\"").ShouldBe("the question wants a list of ids of choices, not a JSON string");
    }

    [Fact]
    public void A_custom_answer_is_refused_at_the_place_where_its_schema_does_not_fit()
    {
        var question = Question.Custom("how much?",
            """{"type":"object","properties":{"amount":{"type":"integer","minimum":1}},"required":["amount"],"additionalProperties":false}""");
        Taken(question, QuestionAnswer.OfJson("""{"amount":3}""")).ShouldBe("""{"amount":3}""");
        Refusal(question, """{"amount":0}""").ShouldBe("$.amount is 0; allowed is more than or just 1");
        Refusal(question, "{}").ShouldBe("$ lacks 'amount'");
        Refusal(question, """{"amount":1,"note":"x"}""").ShouldBe("$.note is not allowed");
    }

    [Fact]
    public void An_answer_of_more_than_a_megabyte_is_refused()
        => Refusal(Question.Custom("what?", "true"), $"\"{new string('x', QuestionAnswer.MaxBytes)}\"")
            .ShouldBe("it has 1048578 bytes of JSON; the most are 1048576");

    [Fact]
    public void An_answer_that_is_nested_too_deep_is_no_answer()
        => Should.Throw<JsonException>(() => QuestionAnswer.OfJson(new string('[', 65) + new string(']', 65)));

    [Fact]
    public void Ids_of_questions_are_read_back_whatever_the_id_of_the_run_holds()
    {
        foreach (var run in new[] { "order-7", "a:b", "a:1", "ü ñ/#?", "x" })
            QuestionId.Parse(new QuestionId(run, 12).ToString()).ShouldBe(new QuestionId(run, 12));
        foreach (var text in new[] { null, "", "order-7", "order-7:", ":1", "order-7:0", "order-7:-1", "order-7:x", "order-7:99999999999",
            "\u0001:1" })
            QuestionId.TryParse(text, out _).ShouldBeFalse(text);
        Should.Throw<ArgumentException>(() => QuestionId.Parse("order-7")).Message.ShouldContain("<run>:<number>");
    }
}
