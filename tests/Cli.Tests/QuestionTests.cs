using ActorFlow.Cli.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Cli.Tests;

/// <summary>Questions from the command line: listed, shown, answered, withdrawn.</summary>
[Trait("semantics", "6")]
public sealed class QuestionTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Questions_are_listed_and_shown()
    {
        (await _shop.CallAsync("run", "outer", "--id", "done")).ShouldEndWith(0);
        (await _shop.CallAsync("questions")).ShouldEndWith(0, "no questions.").Out.ShouldBeEmpty();
        (await _shop.CallAsync("run", "buy", "--id", "b-1", "--input", """{"what":"three laptops"}""", "--no-wait")).ShouldEndWith(0);

        var all = (await _shop.CallAsync("questions")).ShouldEndWith(0).Out;
        all.ShouldContain("b-1:1");
        all.ShouldContain("Buy three laptops?");
        (await _shop.CallAsync("questions", "--assignee", "bert")).ShouldEndWith(0, "no questions.");
        (await _shop.CallAsync("questions", "--status", "any", "--run", "b-1", "--flow", "buy", "--newest-first"))
            .ShouldEndWith(0).Out.ShouldContain("b-1:1");
        var one = (await _shop.CallAsync("questions", "b-1:1")).ShouldEndWith(0).Out;
        one.ShouldContain("question b-1:1, approval, open");
        one.ShouldContain("ticket: T-7");
        (await _shop.CallAsync("questions", "b-1:2")).ShouldComplain(2, "there is no question 'b-1:2'");
        (await _shop.CallAsync("questions", "b-1")).ShouldComplain(2, "'b-1' is no id of a question");
        (await _shop.CallAsync("questions", "--status", "lost")).ShouldComplain(2, "--status is one of open, answered");
        (await _shop.CallAsync("questions", "--limit", "0")).ShouldComplain(2, "--limit is 1 to 1000");
        (await _shop.CallAsync("questions", "--after", "x")).ShouldComplain(2, "--after 'x' is no place in this list");
        (await _shop.CallAsync("timers", "b-1")).ShouldEndWith(0).Out.ShouldContain("timeout of a question");

        var said = Golden.Stable((await _shop.CallAsync("questions", "--json")).ShouldEndWith(0).Out, _shop.Folder);
        Golden.ReadOrWrite("questions.json", said).ShouldBe(said);
    }

    [Fact]
    public async Task Answers_are_queued_without_an_engine_and_taken_by_the_next_one()
    {
        (await _shop.CallAsync("run", "buy", "--id", "b-1", "--no-wait")).ShouldEndWith(0);
        (await _shop.CallAsync("answer", "b-1:1", "reject", "--reason", "too dear", "--by", "anna"))
            .ShouldEndWith(0).Out.ShouldStartWith("queued as 1: no engine is at work on ");
        (await _shop.CallAsync("run", "buy", "--id", "b-1")).ShouldEndWith(0).Out.ShouldContain("run 'b-1' of buy: completed");
        (await _shop.CallAsync("state", "b-1", "--key", "refused")).ShouldEndWith(0).Out.ShouldContain("true");
        (await _shop.CallAsync("questions", "b-1:1")).ShouldEndWith(0).Out.ShouldContain("""answer  {"approved":false,"reason":"too dear"}""");
        (await _shop.CallAsync("answer", "b-1:1", "approve")).ShouldComplain(1, "question 'b-1:1' is answered; nothing was queued.");
    }

    [Fact]
    public async Task An_engine_at_work_takes_every_kind_of_answer_and_refuses_what_does_not_fit()
    {
        await using var engine = _shop.Start(_shop.GateRun("engine"));
        await _shop.AtGateAsync("engine", engine);
        (await _shop.CallAsync("run", "buy", "--id", "b-1", "--no-wait")).ShouldEndWith(0);

        (await _shop.CallAsync("answer", "b-1:1", "perhaps")).ShouldComplain(2, "is answered by approve or reject, not 'perhaps'");
        (await _shop.CallAsync("answer", "b-1:1")).ShouldComplain(2, "wants one answer, not 0");
        (await _shop.CallAsync("answer", "b-1:1", "approve", "--by", "anna", "--delivery", "d-1"))
            .ShouldEndWith(0).Out.ShouldBe("question 'b-1:1' is answered.\n");
        (await _shop.CallAsync("answer", "b-1:1", "approve", "--by", "anna", "--delivery", "d-1"))
            .ShouldEndWith(0).Out.ShouldBe("question 'b-1:1' has taken this delivery before; it counts once.\n");
        (await _shop.CallAsync("answer", "b-1:1", "reject", "--by", "bert"))
            .ShouldComplain(1, "the answer to question 'b-1:1' was not taken: anna answered it at ");

        await AskedAsync("b-1:2");
        (await _shop.CallAsync("answer", "b-1:2", "acme", "zinc")).ShouldComplain(1, "'zinc' is none of the choices: 'acme', 'bolt', 'cog'");
        (await _shop.CallAsync("answer", "b-1:2", "cog", "acme", "--json")).ShouldEndWith(0).Json.GetProperty("state").GetString().ShouldBe("done");
        await AskedAsync("b-1:3");
        (await _shop.CallAsync("answer", "b-1:3", "{")).ShouldComplain(2, "ANSWER is no JSON at line 1");
        (await _shop.CallAsync("answer", "b-1:3", """{"day":"soon"}""")).ShouldComplain(1, "$.day is no date");
        (await _shop.CallAsync("answer", "b-1:3", """{"day":"2026-12-24"}""")).ShouldEndWith(0);
        (await _shop.CallAsync("wait", "b-1")).ShouldEndWith(0).Out.ShouldContain("run 'b-1' of buy: completed");
        (await _shop.CallAsync("state", "b-1", "--key", "suppliers")).ShouldEndWith(0).Out.ReplaceLineEndings("")
            .Replace(" ", "", StringComparison.Ordinal).ShouldContain("""["acme","cog"]""");

        (await _shop.CallAsync("run", "buy", "--id", "b-2", "--no-wait")).ShouldEndWith(0);
        await AskedAsync("b-2:1");
        (await _shop.CallAsync("answer", "b-2:1", "--withdraw", "--reason", "asked twice", "--by", "bert"))
            .ShouldEndWith(0).Out.ShouldBe("question 'b-2:1' is withdrawn.\n");
        (await _shop.CallAsync("wait", "b-2")).Out.ShouldContain("was withdrawn by bert: asked twice");
        _shop.OpenGate("engine");
        (await engine.EndAsync()).ShouldBe(0, engine.Describe("was to end well"));
    }

    /// <summary>The engine asks the next question by itself; that takes a moment.</summary>
    private async Task AskedAsync(string question)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if ((await _shop.CallAsync("questions", question)).ExitCode == 0)
                return;
        }

        throw new ShouldAssertException($"question {question} was never asked");
    }
}
