using ActorFlow.Definitions;
using ActorFlow.Server.Tests.Hosting;

namespace ActorFlow.Server.Tests.Tour;

/// <summary>A server with everything that the tour looks at.</summary>
internal static class TourServer
{
    private const string Greeting = """
        {"id": "greeting", "name": "Greeting", "version": "2", "description": "Says hello.",
         "nodes": [{"id": "begin", "functionId": "core.start"}, {"id": "say", "functionId": "core.setValue", "params": {"key": "said", "value": "hello ${NAME:-world}"}}],
         "edges": [{"from": "begin", "to": "say", "action": "default"}], "flow": {"startNodeId": "begin", "overridable": ["NAME"]}}
        """;

    public static readonly FlowDefinition[] Flows =
    [
        TestFlows.Doubling, TestFlows.Waiting, TestFlows.Asking, TestFlows.Sleeping,
        Flow.Named("booking")
            .StartAt(Node.Named("book").Exec(_ => "seat 7").Post((state, seat) => state.Set("seat", seat)).Compensate((_, _) => Task.CompletedTask))
            .Build(),
    ];

    public static FlowDocument Document => FlowDocumentReader.Read(Greeting, DocumentFormat.Json).EnsureValid();

    public static Task<TestServer> StartAsync() => TestServer.StartAsync(Flows, options =>
    {
        options.AddDocument(Document);
        // The tour makes keys; with the default they would close the server at its next start.
        options.Security.ApiKeys = ApiKeyUse.Off;
        options.Security.RequestsPerSecond = options.Security.RequestBurst = 1_000_000;
        options.TakeWebhooks("greeting", new WebhookTrigger { Proof = WebhookProof.None, Methods = ["POST", "PUT", "GET"] });
        options.Webhooks.AllowInternalAddresses = true;
        options.Webhooks.MaxAttempts = 1;
        // Nobody listens there: what is owed is given up at once, and can be looked at.
        options.AddWebhook(new WebhookSubscription { Name = "nobody", Address = new Uri("http://127.0.0.1:1/"),
            Keys = [new WebhookKey("1", "0123456789abcdef")], Events = ["completed"] });
    });
}
