using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Http;

/// <summary>The in-process form of a webhook: the payload and its secret in the initial data.</summary>
[Trait("semantics", "9")]
public class WebhookTriggerTests
{
    private const string Secret = "your-secret-key";

    private static FlowDefinition Guide(string more = "\"validateSecret\": true, \"secretKey\": \"WEBHOOK_SECRET\"") => Docs.Build(
        $$$"""
        {"flow": {"id": "hooked", "name": "Hooked", "startNodeId": "webhook-start", "envs": {}},
         "nodes": [{"id": "webhook-start", "functionId": "http.webhook", "params": {"outputKey": "webhookData", "method": "POST", {{{more}}} }, "env": {} }], "edges": []}
        """,
        options: new() { ProcessVariable = name => name == "WEBHOOK_SECRET" ? Secret : null });

    [Fact]
    public async Task A_payload_with_the_right_secret_starts_the_run_and_the_secret_is_gone()
    {
        var result = (await Guide()
            .RunAsync(Input($$$"""{"event": "user.created", "data": {"userId": 123}, "secret": "{{{Secret}}}", "signature": "x", "headers": {"Authorization": "Bearer y", "X-Hub-Signature-256": "z", "X-Id": "7"} }"""))).EnsureCompleted();

        Docs.JsonOf(result).GetProperty("webhookData").ToString()
            .ShouldBe("""{"event":"user.created","data":{"userId":123},"headers":{"X-Id":"7"}}""");
        Docs.JsonOf(result).ToString().ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("""{"event": "x", "secret": "another-secret"}""", "wrong")]
    [InlineData("""{"event": "x"}""", "missing")]
    [InlineData("""{"event": "x", "secret": 7}""", "missing")]
    [InlineData("\"text\"", "missing")]
    public async Task A_wrong_or_missing_secret_starts_nothing(string payload, string told)
    {
        var error = await Should.ThrowAsync<WebhookSecretException>(() => Guide().RunAsync(Input(payload)));
        error.Message.ShouldContain(told);
        error.Message.ShouldNotContain("another-secret");
        error.Flow.ShouldBe("hooked");
    }

    [Fact]
    public async Task Where_no_secret_is_asked_for_the_payload_is_taken_as_the_guide_shows_and_one_that_is_there_is_removed()
    {
        Docs.JsonOf((await Guide("\"validateSecret\": false").RunAsync(Input("""{"test": "data", "secret": "leaked"}"""))).EnsureCompleted())
            .GetProperty("webhookData").ToString().ShouldBe("""{"test":"data"}""");
        (await Guide("\"validateSecret\": false").RunAsync()).Errors[0].Message.ShouldContain("__webhook_payload");
    }

    [Fact]
    public async Task The_section_of_a_document_asks_for_the_secret_of_a_payload_too()
    {
        var flow = Docs.Build(
            """{"id": "x", "flow": {"webhook": {"secret": "WEBHOOK_SECRET"} }, "nodes": [{"id": "a", "functionId": "core.passthrough"}]}""",
            options: new() { ProcessVariable = _ => Secret });
        await Should.ThrowAsync<WebhookSecretException>(() => flow.RunAsync(Input("""{"secret": "no"}""")));
        (await flow.RunAsync(Input($$"""{"a": 1, "secret": "{{Secret}}"}"""))).EnsureCompleted().State.Bind<JsonElement>("__webhook_payload")
            .ToString().ShouldBe("""{"a":1}""");
    }

    private static RunInput Input(string payload) => RunInput.FromJson(JsonElement.Parse($$"""{"__webhook_payload": {{payload}} }"""));
}
