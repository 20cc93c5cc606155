using ActorFlow.Journal;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Server.Webhooks;

/// <summary>What became of telling somebody of events of runs.</summary>
internal static class DeliveryEndpoints
{
    private const string Tag = "webhooks";
    private const string Path = OperationTable.Prefix + "/webhooks";

    private static readonly RequiredRight Admin = new(ServerRight.Admin, Concern.Server);

    private static readonly ApiParameter<string> Id = Parameter.Segment("delivery", "The id of the delivery.");
    private static readonly ApiParameter<string?> Subscription = Parameter.Text("subscription", "Deliveries to this webhook.");
    private static readonly ApiParameter<RunId?> Run = Parameter.Run("run", "Deliveries about this run.");
    private static readonly ApiParameter<DeliveryState?> State = Parameter.Word<DeliveryState>("state", "Deliveries that are owed, delivered or given-up.");
    private static readonly ApiParameter<long?> Before = Parameter.Long("before", "Where to go on: 'next' of the page before.", 1);

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listDeliveries", "GET", Path + "/deliveries", Admin, "Lists deliveries, the newest first.", ListAsync)
        {
            Tag = Tag,
            Parameters = [Subscription, Run, State, Before, Parameters.Limit],
            Answers = [new(StatusCodes.Status200OK, typeof(DeliveryPageJson), "A page of deliveries.")],
        },
        new("getDelivery", "GET", Path + "/deliveries/{delivery}", Admin, "Shows a delivery.", GetAsync)
        {
            Tag = Tag,
            Parameters = [Id],
            Answers = [new(StatusCodes.Status200OK, typeof(DeliveryJson), "The delivery.")],
            Problems = [ProblemCode.UnknownDelivery],
        },
        new("redeliver", "POST", Path + "/deliveries/{delivery}/redeliver", Admin, "Has a delivery that ended made again, under the same id.", RedeliverAsync)
        {
            Tag = Tag,
            Parameters = [Id],
            Answers = [new(StatusCodes.Status200OK, typeof(RedeliveredJson), "Whether it is made again; false where it is owed anyway.")],
            Problems = [ProblemCode.UnknownDelivery, ProblemCode.UnknownWebhook],
        },
    ];

    private static async Task ListAsync(ApiCall call)
    {
        var query = new DeliveryQuery { Subscription = call.Get(Subscription), RunId = call.Get(Run), State = call.Get(State), Before = call.Get(Before), Limit = call.Get(Parameters.Limit) };
        var found = await (await OutboxAsync(call)).ListAsync(query, call.Cancelled);
        await call.AnswerAsync(new DeliveryPageJson([.. found.Select(DeliveryJson.Of)], found.Count == query.Limit ? found[^1].Number : null));
    }

    private static async Task GetAsync(ApiCall call) => await call.AnswerAsync(DeliveryJson.Of(await FindAsync(call)));

    private static async Task RedeliverAsync(ApiCall call)
    {
        var delivery = await FindAsync(call);
        if (Service(call).Find(delivery.Owed.Subscription) is null)
            throw new ApiProblemException(ProblemCode.UnknownWebhook, $"The webhook '{delivery.Owed.Subscription}' that it was for is not there any more, so nobody would make it.");
        var isChanged = await (await OutboxAsync(call)).RedeliverAsync(delivery.Owed.Id, call.Time.GetUtcNow(), call.Cancelled);
        Service(call).Wake();
        await call.AnswerAsync(new RedeliveredJson(delivery.Owed.Id, isChanged));
    }

    private static async ValueTask<WebhookDelivery> FindAsync(ApiCall call)
        => await (await OutboxAsync(call)).FindAsync(call.Get(Id), call.Cancelled)
            ?? throw new ApiProblemException(ProblemCode.UnknownDelivery, $"There is no such delivery, or it has left the log. GET {Path}/deliveries lists those there are.");

    private static WebhookService Service(ApiCall call) => call.Http.RequestServices.GetRequiredService<WebhookService>();

    private static async ValueTask<IWebhookOutbox> OutboxAsync(ApiCall call) => (await call.Http.RequestServices.GetRequiredService<ServerStores>().GetAsync(call.Cancelled)).Outbox;
}
