using Shouldly;
using Xunit;

namespace ActorFlow.Definitions.Tests.Http;

/// <summary>Outgoing signed calls.</summary>
[Trait("semantics", "7")]
public class WebhookTests
{
    private const string Secret = "0123456789abcdef-secret";

    private static FlowDefinition Flow(string url, string? secret = Secret)
        => Docs.Build(
            Docs.One("http.webhook", $$"""{"url": "{{url}}/hook", "body": {"order": {"$state": "id"} }, "secret": "HOOK"}"""),
            new FunctionRegistry().AddBuiltins(new() { AllowInternalAddresses = true }),
                new() { ProcessVariable = name => name == "HOOK" ? secret : null });

    [Fact]
    public async Task A_body_is_signed_over_its_time_and_named_by_a_delivery_that_stays_the_same_over_attempts()
    {
        var (deliveries, valid, tries) = (new HashSet<string>(), 0, 0);
        await using var server = new LoopbackServer((request, body) =>
        {
            deliveries.Add(request.Headers[WebhookSignature.DeliveryHeader]!);
            deliveries.Add(request.Headers["Idempotency-Key"]!);
            body.ShouldBe("""{"order":7}""");
            request.ContentType.ShouldBe("application/json; charset=utf-8");
            if (WebhookSignature.IsValid(Secret, request.Headers[WebhookSignature.TimestampHeader], request.Headers[WebhookSignature.SignatureHeader],
                System.Text.Encoding.UTF8.GetBytes(body), DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5)))
                valid++;
            return (++tries == 1 ? 503 : 200, "application/json", "{}", new Dictionary<string, string>());
        });
        var flow = Docs.Build(
            $$"""
            {"id": "w", "nodes": [{"id": "n", "functionId": "http.webhook", "params": {"url": "{{server.Url}}/hook", "body": {"order": {"$state": "id"} }, "secret": "HOOK"}, "runtime": {"maxAttempts": 2} }]}
            """,
            new FunctionRegistry().AddBuiltins(new() { AllowInternalAddresses = true }), new() { ProcessVariable = _ => Secret });

        (await flow.RunAsync(new() { ["id"] = 7 })).EnsureCompleted();

        (tries, valid, deliveries.Count).ShouldBe((2, 2, 1));
    }

    [Theory]
    [InlineData(null, "HOOK, which is not set")]
    [InlineData("short", "fewer than 16 bytes")]
    public async Task Without_a_secret_that_nobody_guesses_nothing_is_sent(string? secret, string why)
    {
        await using var server = LoopbackServer.Answering("{}");

        (await Flow(server.Url, secret).RunAsync()).Errors[0].Message.ShouldContain(why);

        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_told_without_the_secret()
    {
        await using var server = LoopbackServer.Answering($"you sent {Secret}", "text/plain", 400);

        var error = (await Flow(server.Url).RunAsync()).Errors[0];

        error.Message.ShouldContain("400");
        $"{error.Message}{error.Detail}{error.Exception}".ShouldNotContain(Secret);
    }
}
