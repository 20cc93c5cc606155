using System.Text.Json;
using ActorFlow.Definitions.Tests.Http;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Llm;

/// <summary>The functions of models, against a server that answers as a model's does.</summary>
[Trait("semantics", "7")]
public class LlmFunctionTests
{
    private const string Key = "sk-pl4nted";

    private static FlowDefinition Flow(string url, string function, string parameters)
        => Docs.Build(Docs.One(function, parameters),
            options: new() { ProcessVariable =
                name => name switch { "OPENAI_API_KEY" => Key, "OPENAI_BASE_URL" => url, "OPENAI_MODEL" => "tiny", _ => null } });

    private static LoopbackServer Model(string answer) => LoopbackServer.Answering(Completion(answer));

    private static string Completion(string answer) => JsonSerializer.Serialize(new
    {
        id = "c-1",
        @object = "chat.completion",
        created = 1,
        model = "tiny",
        choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = answer } } },
        usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 },
    });

    [Fact]
    public async Task A_model_is_asked_and_its_answer_kept()
    {
        await using var server = Model("forty-two");

        var result = await Flow(server.Url, "llm.chat", """{"system": "Be brief.", "prompt": "6 x 7?", "temperature": 0, "maxTokens": 5}""")
            .RunAsync();

        result.EnsureCompleted().State.GetString("answer").ShouldBe("forty-two");
        var asked = server.Requests.ShouldHaveSingleItem();
        asked.ShouldStartWith("POST /chat/completions ");
        var body = JsonElement.Parse(asked["POST /chat/completions ".Length..]);
        body.GetProperty("model").GetString().ShouldBe("tiny");
        body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()).ShouldBe(["system", "user"]);
    }

    [Fact]
    public async Task An_answer_of_a_schema_is_a_value()
    {
        await using var server = Model("""{"city": "Rome"}""");

        var result = await Flow(server.Url, "llm.jsonChat", """{"prompt": "Where?", "schema": {"type": "object"}}""").RunAsync();

        result.EnsureCompleted().State.Get<JsonElement>("answer").GetProperty("city").GetString().ShouldBe("Rome");
        server.Requests.Single().ShouldContain("json_schema");
    }

    [Theory]
    [InlineData("llm.jsonChat", """{"prompt": "Where?", "schema": {"type": "object"}}""", "not json", "no JSON")]
    [InlineData("llm.decide", """{"prompt": "Which?", "options": ["a", "b"]}""", """{"choice": "c", "reason": ""}""", "none of a, b")]
    public async Task An_answer_that_cannot_be_used_fails_the_attempt(string function, string parameters, string answer, string why)
    {
        await using var server = Model(answer);

        var result = await Flow(server.Url, function, parameters).RunAsync();

        result.Errors[0].Message.ShouldContain(why);
        Transient.IsTransient(result.Errors[0].Exception!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_models_pick_is_the_action()
    {
        await using var server = Model("""{"choice": "refund", "reason": "it broke"}""");

        var result = await Flow(server.Url, "llm.decide", """{"prompt": "What now?", "options": ["refund", "reply"], "outputKey": "pick"}""")
            .RunAsync();

        result.EnsureCompleted().Action.Value.ShouldBe("refund");
        result.State.Get<JsonElement>("pick").GetProperty("reason").GetString().ShouldBe("it broke");
    }

    [Theory]
    [InlineData("llm.chat", """{"prompt": "?", "simulate": "as if"}""")]
    [InlineData("llm.jsonChat", """{"prompt": "?", "schema": {}, "simulate": "as if"}""")]
    public async Task A_simulated_answer_asks_nobody(string function, string parameters)
        => (await Docs.OneAsync(function, parameters)).GetProperty("answer").GetString().ShouldBe("as if");

    [Fact]
    public async Task A_failing_server_is_told_without_the_key_and_may_be_tried_again()
    {
        await using var server =
            LoopbackServer.Answering("{\"error\": {\"message\": \"busy, " + Key + "\"}}", status: 503, headers: ("Retry-After", "3"));

        var result = await Flow(server.Url, "llm.chat", """{"prompt": "?"}""").RunAsync();

        result.Errors[0].Message.ShouldContain("503");
        $"{result.Errors[0].Message}{result.Errors[0].Detail}{result.Errors[0].Exception}".ShouldNotContain(Key);
        Transient.IsTransient(result.Errors[0].Exception!).ShouldBeTrue();
        Transient.RetryAfterOf(result.Errors[0].Exception).ShouldBe(TimeSpan.FromSeconds(3));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pieces_of_an_answer_are_put_together()
    {
        static string Piece(string text)
            => $"data: {JsonSerializer.Serialize(new { id = "c", @object = "chat.completion.chunk", created = 1, model = "tiny", choices = new[] { new { index = 0, delta = new { content = text } } } })}\n\n";
        await using var server = LoopbackServer.Answering(Piece("forty") + Piece("-two") + "data: [DONE]\n\n", "text/event-stream");

        var result = await Flow(server.Url, "llm.chat", """{"prompt": "6 x 7?", "stream": true}""").RunAsync();

        result.EnsureCompleted().State.GetString("answer").ShouldBe("forty-two");
    }

    [Fact]
    public async Task Without_a_key_nobody_is_asked()
        => (await Docs.RunAsync(Docs.One("llm.chat", """{"prompt": "?", "model": "m"}"""))).Errors[0].Message.ShouldContain("OPENAI_API_KEY");
}
