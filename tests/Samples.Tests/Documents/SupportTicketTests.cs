using System.Text.Json;
using ActorFlow.Samples.SupportTicket;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Samples.Tests.Documents;

[Trait("semantics", "7")]
public class SupportTicketTests
{
    private static string[] Roles(SharedState state)
        => [.. state.Get<JsonElement>("conversation").EnumerateArray()
            .Select(message => message.TryGetProperty("tool_calls", out var calls) ? calls[0].GetProperty("function").GetProperty("name").GetString()!
                : message.GetProperty("role").GetString()!)];

    [Fact]
    public async Task Without_a_model_the_ticket_is_answered_by_what_is_simulated()
    {
        var flow = SupportTicketCommand.Flow(_ => null);

        var state = (await flow.RunAsync(SupportTicketCommand.Input())).EnsureCompleted().State;

        state.GetString("result").ShouldBe("I am sorry, Ada. The cup of order A-17 is paid back.");
        state.Get<JsonElement>("refunds").GetRawText().ShouldBe("""[{"number":"A-17","reason":"arrived broken"}]""");
        Roles(state).ShouldBe(["user", "findOrder", "tool", "refund", "tool", "assistant"]);
    }

    [Fact]
    public async Task A_model_asks_for_tools_until_it_knows_enough_and_says_what_the_case_was()
    {
        await using var model = new FakeModelServer(SupportModel.Answer);

        var state = (await SupportTicketCommand.Flow(model.Variable).RunAsync(SupportTicketCommand.Input())).EnsureCompleted().State;

        state.GetString("result").ShouldBe("I am sorry, Ada. Order A-17 is paid back.");
        state.Get<JsonElement>("summary").GetRawText().ShouldBe("""{"category":"broken","refunded":true}""");
        state.Get<JsonElement>("refunds").GetRawText().ShouldBe("""[{"number":"A-17","reason":"arrived broken"}]""");
        // Three turns with tools, streamed; then two that ask for a form.
        var asked = model.Requests.ToList();
        asked.Count.ShouldBe(5);
        asked.Take(3).ShouldAllBe(request => request.GetProperty("stream").GetBoolean() && request.GetProperty("tools").GetArrayLength() == 2);
        asked.Skip(3).ShouldAllBe(request => request.GetProperty("response_format").GetProperty("type").GetString() == "json_schema");
        asked[0].GetProperty("messages")[0].GetProperty("content").GetString()
            .ShouldBe("You help customers of Tide Mill Tea. Look orders up before you answer. Refund what arrived broken, once.");
    }

    [Fact]
    public async Task A_customer_who_is_not_helped_gets_a_person()
    {
        await using var model = new FakeModelServer(SupportModel.Answer);

        var state = (await SupportTicketCommand.Flow(model.Variable).RunAsync(SupportTicketCommand.Input("Where is A-99?"))).EnsureCompleted().State;

        (state.GetString("answer"), state.GetString("result")).ShouldBe(("There is no order A-99.", "A person looks at this ticket."));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_agent_that_is_killed_between_its_turns_goes_on_and_does_nothing_twice(int turn)
    {
        using var databases = new TempFolder();
        var (reached, mayAnswer, asked) =
            (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
                new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        await using var model = new FakeModelServer(request =>
        {
            var reply = SupportModel.Answer(request);
            if (Interlocked.Increment(ref asked) != turn)
                return reply;
            reached.SetResult();
            return reply with { Held = mayAnswer.Task };
        });
        await FlowTestHost.RunAsync(async host =>
        {
            var run = await host.StartAsync(SupportTicketCommand.Flow(model.Variable, databases.Path), SupportTicketCommand.Input());
            await reached.Task;

            await host.CrashAsync();
            await host.RestartAsync();
            mayAnswer.SetResult();

            var state = (await run.WaitAsync()).EnsureCompleted().State;
            state.GetString("result").ShouldBe("I am sorry, Ada. Order A-17 is paid back.");
            Roles(state).ShouldBe(["user", "findOrder", "tool", "refund", "tool", "assistant"]);
            state.GetInt("refunded").ShouldBe(0, "what a tool writes is told to the model and not to the state");
            state.Get<JsonElement>("refunds").GetArrayLength().ShouldBe(1);
        }, new FlowTestHostOptions { RealDispatcher = true });
        // What was journaled is not asked again: the turn that was cut off is, and no other.
        asked.ShouldBe(6);
    }

    [Fact]
    public async Task In_the_terminal_the_answer_is_told()
    {
        var output = new StringWriter();

        (await SupportTicketCommand.RunAsync(["The", "cup", "of", "A-17", "broke"], output)).ShouldBe(0);

        output.ToString().ShouldContain("question: Ticket of Ada: The cup of A-17 broke");
    }
}
