using System.Text;
using System.Text.Json;

namespace ActorFlow.Definitions.Http;

/// <summary>The functions of <c>http.*</c>.</summary>
internal sealed class HttpFunctions
{
    private static readonly FunctionParameter Url =
        new("url", ParameterKind.Text, "Where the request goes: an absolute http or https address.") { IsRequired = true };
    private static readonly FunctionParameter Body = new("body", ParameterKind.Any, "What is sent: a text as it is, other values as JSON.");

    private static readonly FunctionParameter[] Common =
    [
        new("headers", ParameterKind.Object, "Headers by name."),
        new("query", ParameterKind.Object, "Parameters that are added to the address."),
        new("timeout", ParameterKind.Duration, "How long the request may take."),
        new("followRedirects", ParameterKind.Flag, "Whether up to 5 redirects of a GET are followed, each judged as a request of its own."),
        new("failOnStatus", ParameterKind.Flag,
            "Whether an answer of 400 or more fails the attempt; else it is a result as any other.") { Default = JsonElement.Parse("true"u8) },
        new("outputKey", ParameterKind.StateKey,
            "The key that takes the answer: status, headers and body.") { Default = JsonElement.Parse("\"response\""u8) },
    ];

    private readonly HttpExchange _exchange;

    public HttpFunctions(HttpFunctionOptions options) => _exchange = new HttpExchange(options);

    public IEnumerable<FlowFunction> All =>
    [
        new FlowFunction
        {
            Id = "http.request",
            Summary = "Sends a request and takes the answer.",
            Parameters =
            [
                Url,
                new("method", ParameterKind.Text, "The method.") { Default = JsonElement.Parse("\"GET\""u8),
                    Allowed = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] },
                Body,
                .. Common,
            ],
            Body = call => _exchange.SendAsync(call, call.Text("method")!),
        },
        new FlowFunction
        {
            Id = "http.get",
            Summary = "Gets what is at an address.",
            Parameters = [Url, .. Common],
            Body = call => _exchange.SendAsync(call, "GET"),
        },
        new FlowFunction
        {
            Id = "http.post",
            Summary = "Posts to an address; the visit's idempotency key goes along, so that a server that heeds it takes a repeated request once.",
            Parameters = [Url, Body, .. Common],
            Body = call => _exchange.SendAsync(call, "POST"),
        },
        new FlowFunction
        {
            Id = "http.webhook",
            Summary = "Posts a signed body: HMAC-SHA256 over the time and the body, with a delivery id that is the same over all tries. Without 'url' it takes the payload that started the run.",
            Parameters =
            [
                Url with { IsRequired = false },
                new("body", ParameterKind.Any, "What is sent, as JSON; a text as it is. Needed with 'url'."),
                new("secret", ParameterKind.Text,
                    "The name of the variable that holds the secret, of at least 16 bytes. It is masked whatever the document says of it. Needed with 'url'."),
                .. Common.Where(parameter => parameter.Name is not "followRedirects"),
                new("method", ParameterKind.Text,
                    "Without 'url': the method by which the payload comes.") { Default = JsonElement.Parse("\"POST\""u8),
                        Allowed = ["POST", "PUT", "GET"] },
                new("validateSecret", ParameterKind.Flag,
                    "Without 'url': whether the payload has to hold the secret. It is compared and removed before the run is started."),
                new("secretKey", ParameterKind.Text,
                    "Without 'url': the name of the variable that holds the secret.") { Default = JsonElement.Parse("\"WEBHOOK_SECRET\""u8) },
            ],
            SeesKeys = static _ => [Building.WebhookAdmission.PayloadKey],
            Body = call => call.Find("url") is null ? new(Taken(call)) : Posted(call),
        },
    ];

    private static FunctionResult Taken(FunctionCall call)
        => FunctionResult.Default.Set(call.Text("outputKey"), call.ValueOf(Building.WebhookAdmission.PayloadKey)
            ?? throw new FunctionArgumentException("url",
                $"it is not there, and neither is '{Building.WebhookAdmission.PayloadKey}' in the initial data: give an address to post to, or start the run by a webhook"));

    private ValueTask<FunctionResult> Posted(FunctionCall call)
    {
        _ = call.Get("body");
        _ = call.Get("secret");
        return _exchange.SendAsync(call, "POST", (request, body) => Seal(call, request, body));
    }

    private static void Seal(FunctionCall call, HttpRequestMessage request, byte[] body)
    {
        var name = call.Text("secret")!;
        if (call.Secret(name) is not { } secret)
            throw new EnvironmentMissingException(name, $"${{{name}}}");
        if (Encoding.UTF8.GetByteCount(secret) < WebhookSignature.LeastSecret)
            throw new FunctionArgumentException("secret",
                $"the value of {name} has fewer than {WebhookSignature.LeastSecret} bytes, and could be guessed");
        var (timestamp, signature) = WebhookSignature.Sign(secret, call.Context.TimeProvider.GetUtcNow(), body);
        request.Headers.TryAddWithoutValidation(WebhookSignature.DeliveryHeader, Uri.EscapeDataString(call.Context.IdempotencyKey));
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, timestamp);
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, signature);
    }
}
