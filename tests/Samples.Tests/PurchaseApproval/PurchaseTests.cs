using ActorFlow.Samples.PurchaseApproval;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.PurchaseApproval;

[Trait("semantics", "6")]
public class PurchaseTests
{
    private static readonly Purchase Laptops = new("three laptops", 2_400, "Grace");

    [Theory]
    [InlineData(0.5, true, "anna", "three laptops is ordered.")]
    [InlineData(1.5, false, "anna", "three laptops is not bought.")]
    [InlineData(3, true, "boris", "three laptops is ordered.")]
    [InlineData(6, true, null, "Nobody has decided about three laptops; ask again.")]
    public Task Whoever_has_the_question_decides_also_when_the_process_ends_again_and_again(double days, bool approved, string? by, string letter)
    => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(PurchaseFlow.Build(Patience.OfPeople), RunInput.Of(Laptops));
        host.Settle();
        for (var half = 0.0; half < days; half += 0.5)
        {
            await host.CrashAsync();
            await host.RestartAsync();
            host.Advance(TimeSpan.FromHours(12));
        }

        var question = new QuestionId(run.Id, 1);
        var assignee = (await host.System.FindQuestionAsync(question))!.Assignee!;
        var receipt = await host.System.AnswerAsync(question, approved ? QuestionAnswer.Approve() : QuestionAnswer.Reject("too dear"), assignee);
        receipt.IsAccepted.ShouldBe(by is not null);
        var state = (await run.WaitAsync()).EnsureCompleted().State;
        (state.GetString("letter"), state.GetString("by")).ShouldBe((letter, by ?? "nobody"));
    });

    [Fact]
    public Task A_small_purchase_asks_nobody() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(PurchaseFlow.Build(Patience.OfPeople), RunInput.Of(Laptops with { What = "a pencil", Price = 2 }));
        (await run.WaitAsync()).State.GetString("letter").ShouldBe("a pencil is ordered.");
        (await host.System.QuestionsAsync(new QuestionQuery { Outcome = null })).Questions.ShouldBeEmpty();
    });

    [Fact]
    public async Task An_answer_that_lies_there_before_the_question_is_asked_counts()
    {
        var output = new StringWriter();
        (await PurchaseCommand.RunAsync(["a car", "30000"], new StringReader("reject too dear\n"), output, Patience.OfPeople)).ShouldBe(0);
        output.ToString().ShouldContain("a car is not bought.");
    }

    [Fact]
    public async Task In_the_terminal_a_line_is_the_answer()
    {
        var output = new StringWriter();
        (await PurchaseCommand.RunAsync(["a car", "30000"], new StringReader("hm\nreject too dear\n"), output, Patience.OfPeople)).ShouldBe(0);
        var told = output.ToString();
        told.ShouldContain("to anna: Grace wants a car for 30000. Buy it?");
        told.ShouldContain("answer with: approve [reason], or reject [reason]");
        told.ShouldContain("a car is not bought.");
        (await PurchaseCommand.RunAsync(["a car", "dear"], TextReader.Null, output, Patience.OfPeople)).ShouldBe(2);
    }
}
