using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>A document says how requests from outside start its runs, and never holds their secret.</summary>
[Trait("semantics", "9")]
public class WebhookFormTests
{
    [Fact]
    public void The_usual_webhook_needs_no_more_than_the_name_of_its_secret()
        => Read("""{"secret": "ORDERS_SECRET"}""").ShouldBe(new WebhookTrigger { Secret = "ORDERS_SECRET" });

    [Fact]
    public void Everything_that_can_be_said_is_read_and_written_as_it_was()
    {
        var trigger = Read("""
            {"methods": ["put", "POST", "PUT"], "proof": "secret", "secret": "A", "formerSecret": "B", "replayWindow": "90s", "secretHeader": "X-Key", "stateKey": "request"}
            """);

        trigger.ShouldBe(new WebhookTrigger
        {
            Methods = ["PUT", "POST"],
            Proof = WebhookProof.Secret,
            Secret = "A",
            FormerSecret = "B",
            ReplayWindow = TimeSpan.FromSeconds(90),
            SecretHeader = "X-Key",
            StateKey = "request",
        });
        var document = FlowDocumentReader.Read(With("""{"secret": "A", "replayWindow": 1000}"""), DocumentFormat.Json).EnsureValid();
        FlowDocumentReader.Read(FlowDocumentWriter.ToYaml(document), DocumentFormat.Yaml).EnsureValid().Webhook.ShouldBe(document.Webhook);
    }

    [Fact]
    public void Without_one_a_flow_takes_no_webhooks()
        => FlowDocumentReader.Read("""{"id": "x", "nodes": [{"id": "a", "functionId": "core.end"}]}""", DocumentFormat.Json)
            .EnsureValid().Webhook.ShouldBeNull();

    [Theory]
    [InlineData("{}", "$.flow.webhook.secret", "no secret is named")]
    [InlineData("""{"secret": "a value, by mistake"}""", "$.flow.webhook.secret", "no name of a variable")]
    [InlineData("""{"secret": "A", "formerSecret": "b-c"}""", "$.flow.webhook.secret", "no name of a variable")]
    [InlineData("""{"secret": "A", "proof": "trust"}""", "$.flow.webhook.proof", "no proof")]
    [InlineData("""{"secret": "A", "proof": "1"}""", "$.flow.webhook.proof", "no proof")]
    [InlineData("""{"secret": "A", "methods": ["DELETE"]}""", "$.flow.webhook.methods", "DELETE")]
    [InlineData("""{"secret": "A", "methods": ["GET"]}""", "$.flow.webhook.methods", "no body")]
    [InlineData("""{"secret": "A", "replayWindow": "2h"}""", "$.flow.webhook.replayWindow", "an hour")]
    [InlineData("""{"secret": "A", "replayWindow": 0}""", "$.flow.webhook.replayWindow", "zero")]
    [InlineData("""{"secret": "A", "secretHeader": "a: b"}""", "$.flow.webhook.secretHeader", "no name of a header")]
    [InlineData("""{"secret": "A", "stateKey": "$env"}""", "$.flow.webhook.stateKey", "no key of a state")]
    [InlineData("""{"secret": "A", "secrets": []}""", "$.flow.webhook.secrets", "not known")]
    public void What_cannot_be_is_told_with_its_place(string webhook, string path, string told)
    {
        var problem = FlowDocumentReader.Read(With(webhook), DocumentFormat.Json).Problems.ShouldHaveSingleItem();
        problem.IsWarning.ShouldBeFalse();
        problem.Path.ShouldBe(path);
        problem.ToString().ShouldContain(told);
    }

    private static WebhookTrigger Read(string webhook)
        => FlowDocumentReader.Read(With(webhook), DocumentFormat.Json).EnsureValid().Webhook.ShouldNotBeNull();

    private static string With(string webhook)
        => $$$"""{"id": "x", "nodes": [{"id": "a", "functionId": "core.end"}], "flow": {"webhook": {{{webhook}}}}}""";
}
