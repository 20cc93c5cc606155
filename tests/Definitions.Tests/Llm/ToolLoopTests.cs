using System.ComponentModel;
using System.Text.Json;
using ActorFlow.Definitions.Tests.Http;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Llm;

/// <summary>Tools that a model asks for: a loop of llm.chat and llm.callTools.</summary>
[Trait("semantics", "7")]
public class ToolLoopTests
{
    private const string Agent = """
        {"id": "agent", "flow": {"startNodeId": "ask"},
         "nodes": [
           {"id": "ask", "functionId": "llm.chat", "params": {
             "system": "You help.", "prompt": {"$state": "question"}, "conversation": "talk", "stream": STREAM,
             "tools": [{"name": "find_order", "description": "Finds an order.", "parameters": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}}]}},
           {"id": "tools", "functionId": "llm.callTools", "params": {
             "conversation": "talk", "outputKey": "found",
             "tools": [{"name": "find_order", "call": "shop.find", "params": {"id": {"$state": "arguments.id"}, "outputKey": "order"}}]}}],
         "edges": [{"from": "ask", "to": "tools", "action": "tool_calls"}, {"from": "tools", "to": "ask"}]}
        """;

    private static FunctionRegistry Functions => Docs.Builtins.AddMethods<Shop>();

    private static FlowDefinition Flow(string url, bool stream = false)
        => Docs.Build(Agent.Replace("STREAM", stream ? "true" : "false"), Functions, new()
        {
            ProcessVariable = name => name switch { "OPENAI_API_KEY" => "sk-k3y", "OPENAI_BASE_URL" => url, "OPENAI_MODEL" => "tiny", _ => null },
        });

    private static string Completion(object message)
        => JsonSerializer.Serialize(new { id = "c", @object = "chat.completion", created = 1, model = "tiny",
            choices = new[] { new { index = 0, finish_reason = "stop", message } } });

    private static object Asking(params (string Id, string Name, string Arguments)[] calls)
        => new { role = "assistant", content = (string?)null,
            tool_calls = calls.Select(call => new { id = call.Id, type = "function",
                function = new { name = call.Name, arguments = call.Arguments } }) };

    private static List<JsonElement> MessagesOf(string request)
        => [.. JsonElement.Parse(request[request.IndexOf('{')..]).GetProperty("messages").EnumerateArray()];

    [Fact]
    public async Task Tools_that_a_model_asks_for_are_called_and_it_goes_on_with_what_they_say()
    {
        await using var server = new LoopbackServer((_, sent) => (200, "application/json", sent.Contains("\"tool\"")
            ? Completion(new { role = "assistant", content = "It is on its way." })
            : Completion(Asking(("t1", "find_order", """{"id": 7}"""), ("t2", "find_order", """{"id": 8}"""))), new Dictionary<string, string>()));

        var result = await Flow(server.Url).RunAsync(new() { ["question"] = "Where is it?" });

        result.EnsureCompleted().State.GetString("answer").ShouldBe("It is on its way.");
        result.State.Has("toolCalls").ShouldBeFalse();
        server.Requests.Count.ShouldBe(2);
        JsonElement.Parse(server.Requests.First()["POST /chat/completions ".Length..]).GetProperty("tools")[0].GetProperty("function")
            .GetProperty("name").GetString().ShouldBe("find_order");
        var told = MessagesOf(server.Requests.Last());
        told.Select(message => message.GetProperty("role").GetString()).ShouldBe(["system", "user", "assistant", "tool", "tool"]);
        told[3].GetProperty("tool_call_id").GetString().ShouldBe("t1");
        told[3].GetProperty("content").GetString().ShouldBe("order 7 is sent");
        told[4].GetProperty("content").GetString().ShouldBe("order 8 is sent");
        result.State.Get<List<JsonElement>>("talk").Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("find_order", """{"id": 404}""", "error: there is no order 404")]
    [InlineData("drop_table", "{}", "there is no tool 'drop_table'")]
    [InlineData("find_order", "not json", "no JSON object")]
    [InlineData("find_order", """{"id": "x"}""", "'id'")]
    public async Task What_is_wrong_with_a_tools_call_is_told_to_the_model(string name, string arguments, string told)
    {
        await using var server = new LoopbackServer((_, sent) => (200, "application/json", sent.Contains("\"tool\"")
            ? Completion(new { role = "assistant", content = "Sorry." })
            : Completion(Asking(("t1", name, arguments))), new Dictionary<string, string>()));

        var result = await Flow(server.Url).RunAsync(new() { ["question"] = "?" });

        result.EnsureCompleted().State.GetString("answer").ShouldBe("Sorry.");
        MessagesOf(server.Requests.Last())[^1].GetProperty("content").GetString()!.ShouldContain(told);
    }

    [Fact]
    public async Task Pieces_of_a_tools_call_are_put_together()
    {
        static string Piece(object delta)
            => $"data: {JsonSerializer.Serialize(new { id = "c", @object = "chat.completion.chunk", created = 1, model = "tiny", choices = new[] { new { index = 0, delta } } })}\n\n";
        static object Call(string? id, string? name, string arguments)
            => new { tool_calls = new[] { new { index = 0, id, type = "function", function = new { name, arguments } } } };
        await using var server = new LoopbackServer((_, sent) => (200, "text/event-stream", sent.Contains("\"tool\"")
            ? Piece(new { content = "Done." }) + "data: [DONE]\n\n"
            : Piece(Call("t1", "find_order", "{\"i")) + Piece(Call(null, null, "d\": 7}")) + "data: [DONE]\n\n", new Dictionary<string, string>()));

        var result = await Flow(server.Url, stream: true).RunAsync(new() { ["question"] = "?" });

        result.EnsureCompleted().State.GetString("answer").ShouldBe("Done.");
        MessagesOf(server.Requests.Last())[^1].GetProperty("content").GetString().ShouldBe("order 7 is sent");
    }

    [Fact]
    public async Task A_loop_can_be_simulated_turn_by_turn()
    {
        var document = Agent.Replace("STREAM", """false, "simulate": [{"toolCalls": [{"name": "find_order", "arguments": {"id": 3}}]}, "as if"]""");

        var result = await Docs.RunAsync(document, """{"question": "?"}""", Functions);

        result.EnsureCompleted().State.GetString("answer").ShouldBe("as if");
        result.State.Get<JsonElement>("found")[0].GetProperty("value").GetString().ShouldBe("order 3 is sent");
    }

    [Fact]
    public void A_tool_that_calls_what_is_not_there_is_named()
    {
        var document = FlowDocumentReader.Read(Agent.Replace("STREAM", "false").Replace("shop.find", "shop.fnd"), DocumentFormat.Json).EnsureValid();

        var problem = new FlowDocumentBuilder(Functions).Validate(document).ShouldHaveSingleItem();

        (problem.Code, problem.Path).ShouldBe(("unknown-function", "$.nodes[1].params.tools[0].call"));
    }

    private sealed class Shop
    {
        [FlowFunction("shop.find")]
        public static string Find([Description("Which one.")] int id)
        => id == 404 ? throw new KeyNotFoundException($"there is no order {id}") : $"order {id} is sent";
    }
}
