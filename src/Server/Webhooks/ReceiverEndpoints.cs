using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using ActorFlow.Definitions;
using ActorFlow.Definitions.Http;
using ActorFlow.Journal;
using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Server.Webhooks;

/// <summary>Setting up who is told of events of runs, while the server runs.</summary>
internal static class ReceiverEndpoints
{
    private const string Tag = "webhooks";
    private const string Path = OperationTable.Prefix + "/webhooks";

    /// <summary>Each has deliveries of its own under way, so they are bounded.</summary>
    private const int MostReceivers = 200;

    private static readonly RequiredRight Admin = new(ServerRight.Admin, Concern.Server);

    private static readonly ApiParameter<string> Name = Parameter.Segment("webhook", "The name of the webhook.");

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listWebhooks", "GET", Path, Admin, "Lists who is told of events of runs.", ListAsync)
        {
            Tag = Tag,
            Answers = [new(StatusCodes.Status200OK, typeof(WebhookListJson), "The webhooks; never their secrets, and of their addresses only the host.")],
        },
        new("getWebhook", "GET", Path + "/{webhook}", Admin, "Shows who is told of events of runs.", GetAsync)
        {
            Tag = Tag,
            Parameters = [Name, Parameters.IfNoneMatch],
            Answers = [new(StatusCodes.Status200OK, typeof(WebhookJson), "The webhook; never its secrets, and of its address only the host."), Reply.NotModified],
            Problems = [ProblemCode.UnknownWebhook],
        },
        new("createWebhook", "POST", Path, Admin, "Has somebody told of events of runs from now on.", CreateAsync)
        {
            Tag = Tag,
            Body = new(typeof(NewReceiverJson), "Its name, where events are posted, and which.") { IsRequired = true },
            Answers = [new(StatusCodes.Status201Created, typeof(ReceiverMadeJson), "The webhook, and the secret that was made for it: that is told this one time.")],
            Problems = [ProblemCode.BadBody, ProblemCode.BodyMissing, ProblemCode.WebhookConflict, ProblemCode.ReceiverRefused],
        },
        new("changeWebhook", "PATCH", Path + "/{webhook}", Admin, "Changes where, of what and how somebody is told; gives it a new secret, and takes old ones away.", ChangeAsync)
        {
            Tag = Tag,
            Parameters = [Name, Parameters.IfMatch],
            Body = new(typeof(ReceiverChangeJson), "What changes; what is left out stays.") { IsRequired = true },
            Answers = [new(StatusCodes.Status200OK, typeof(ReceiverMadeJson), "The webhook, and the secret that was made for it, if one was asked for: that is told this one time.")],
            Problems = [ProblemCode.BadBody, ProblemCode.BodyMissing, ProblemCode.UnknownWebhook, ProblemCode.WebhookFixed, ProblemCode.ReceiverRefused, ProblemCode.ChangedMeanwhile],
        },
        new("deleteWebhook", "DELETE", Path + "/{webhook}", Admin, "Has somebody told no more; what is owed is given up.", DeleteAsync)
        {
            Tag = Tag,
            Parameters = [Name, Parameters.IfMatch],
            Answers = [new(StatusCodes.Status200OK, typeof(ReceiverRemovedJson), "It is removed.")],
            Problems = [ProblemCode.UnknownWebhook, ProblemCode.WebhookFixed],
        },
        new("testWebhook", "POST", Path + "/{webhook}/test", Admin, "Posts an event 'test' at once, signed like all others, and tells what came of it.", TestAsync)
        {
            Tag = Tag,
            Parameters = [Name],
            Answers = [new(StatusCodes.Status200OK, typeof(TrialJson), "What came of it. It is not tried again, and not in the log of deliveries.")],
            Problems = [ProblemCode.UnknownWebhook],
        },
    ];

    private static Task ListAsync(ApiCall call) => call.AnswerAsync(new WebhookListJson([.. Service(call).Subscriptions.Select(WebhookJson.Of)]));

    private static Task GetAsync(ApiCall call) => call.AnswerTaggedAsync(WebhookJson.Of(Find(call)));

    private static async Task CreateAsync(ApiCall call)
    {
        var (body, service) = (await call.BodyAsync<NewReceiverJson>(), Service(call));
        if (body.Name.Length is 0 or > 100 || !body.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || body.Name is "deliveries" or "." or "..")
            throw Asked.Member("$.name", "a name has 1 to 100 letters, digits, '-', '_' and '.', and is not 'deliveries'");
        var made = body.Secret is null ? MakeSecret() : null;
        var receiver = Checked(call, new WebhookSubscription
        {
            Name = body.Name,
            Address = AddressOf(body.Address),
            Keys = [new WebhookKey(body.KeyId ?? "1", body.Secret ?? made!)],
            Events = RunStart.Whole(body.Events, "$.events"),
            Flows = RunStart.Whole(body.Flows, "$.flows"),
            WithData = body.WithData,
        });
        if (service.Subscriptions.Count >= MostReceivers)
            throw new ApiProblemException(ProblemCode.WebhookConflict, $"There are {service.Subscriptions.Count} webhooks, as many as there may be. Delete one that nobody needs.");
        if (!await service.AddAsync(receiver, call.Cancelled))
            throw new ApiProblemException(ProblemCode.WebhookConflict, $"There is a webhook '{body.Name}' already. Change it, or take another name.");
        call.Http.Response.Headers.Location = $"{call.BasePath}{Path}/{Uri.EscapeDataString(body.Name)}";
        await AnswerAsync(call, body.Name, made, StatusCodes.Status201Created);
    }

    private static async Task ChangeAsync(ApiCall call)
    {
        var body = await call.BodyAsync<ReceiverChangeJson>();
        var (name, made) = (call.Get(Name), body.Key is { Secret: null } ? MakeSecret() : null);
        await Preconditions.HoldAsync(call, $"webhook {name}", () => Task.FromResult<IReadOnlyList<string>>([ApiCall.TagOf(WebhookJson.Of(Find(call)))]), async () =>
        {
            var receiver = Changeable(call);
            var drop = RunStart.Whole(body.DropKeys, "$.dropKeys");
            if (drop.FirstOrDefault(id => receiver.Keys.All(key => key.Id != id)) is { } unknown)
                throw Asked.Member("$.dropKeys", $"it has no secret named '{unknown}'");
            var kept = receiver.Keys.Where(key => !drop.Contains(key.Id));
            var changed = Checked(call, receiver with
            {
                Address = body.Address is { } address ? AddressOf(address) : receiver.Address,
                Events = body.Events is null ? receiver.Events : RunStart.Whole(body.Events, "$.events"),
                Flows = body.Flows is null ? receiver.Flows : RunStart.Whole(body.Flows, "$.flows"),
                WithData = body.WithData ?? receiver.WithData,
                Keys = [.. body.Key is { } key ? [new WebhookKey(key.Id, key.Secret ?? made!)] : Array.Empty<WebhookKey>(), .. kept],
            });
            if (!await Service(call).ChangeAsync(changed, call.Cancelled))
                throw new ApiProblemException(ProblemCode.ChangedMeanwhile, $"Webhook '{name}' was changed or deleted by somebody else in this very moment. Look at it again, and decide anew.");
        });
        await AnswerAsync(call, name, made, StatusCodes.Status200OK);
    }

    private static async Task DeleteAsync(ApiCall call)
    {
        var (name, isChanged) = (call.Get(Name), false);
        await Preconditions.HoldAsync(call, $"webhook {name}", () => Task.FromResult<IReadOnlyList<string>>([ApiCall.TagOf(WebhookJson.Of(Find(call)))]),
            async () => isChanged = await Service(call).RemoveAsync(Changeable(call).Name, call.Cancelled));
        await call.AnswerAsync(new ReceiverRemovedJson(isChanged));
    }

    private static async Task TestAsync(ApiCall call)
    {
        var (id, trial) = await Service(call).TryAsync(Find(call), call.Cancelled);
        await call.AnswerAsync(new TrialJson(id, trial.State is DeliveryState.Delivered, trial.Status, trial.Error));
    }

    private static Task AnswerAsync(ApiCall call, string name, string? secret, int status)
    {
        call.Http.Response.Headers.CacheControl = "no-store";
        return call.AnswerAsync(new ReceiverMadeJson(WebhookJson.Of(Service(call).Find(name) ?? throw Unknown(name)), secret), status);
    }

    private static WebhookSubscription Find(ApiCall call) => Service(call).Find(call.Get(Name)) ?? throw Unknown(call.Get(Name));

    private static WebhookSubscription Changeable(ApiCall call)
        => Find(call) is { Stored: not null } receiver ? receiver
            : throw new ApiProblemException(ProblemCode.WebhookFixed, $"Webhook '{call.Get(Name)}' was set up by the program or its configuration. Change it there.");

    private static Uri AddressOf(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var address) && text.Length <= 2_000 ? address : throw Asked.Member("$.address", "it is no absolute address such as https://billing.example.org/hooks/runs");

    /// <exception cref="ApiProblemException">It cannot be, or may not be told anything.</exception>
    private static WebhookSubscription Checked(ApiCall call, WebhookSubscription receiver)
    {
        try
        {
            receiver.Validate();
        }
        catch (ArgumentException error)
        {
            throw Asked.Fault("body", "$", error);
        }

        // What a name stands for is judged when the connection is made: it may be another address then.
        var host = receiver.Address.IdnHost.TrimEnd('.');
        var isInternal = IPAddress.TryParse(receiver.Address.Host.Trim('[', ']'), out var literal) ? InternalAddress.Is(literal)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        var options = call.Options.Webhooks;
        try
        {
            if (isInternal && !options.AllowInternalAddresses)
                throw new RequestRefusedException(host, "it is an internal address; ActorFlow:Server:Webhooks:AllowInternalAddresses would allow those");
            GuardedClients.Check(receiver.Address, ServerSecurityOptions.Split(options.AllowedHosts));
        }
        catch (RequestRefusedException error)
        {
            throw new ApiProblemException(ProblemCode.ReceiverRefused, error.Message, [new RequestFault("body", "$.address", error.Message)], error);
        }

        return receiver;
    }

    private static string MakeSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static ApiProblemException Unknown(string name) => new(ProblemCode.UnknownWebhook, $"There is no webhook '{name}'. GET {Path} lists those that there are.");

    private static WebhookService Service(ApiCall call) => call.Http.RequestServices.GetRequiredService<WebhookService>();
}
