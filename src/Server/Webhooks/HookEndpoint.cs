using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Definitions.Building;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Webhooks;

/// <summary>
/// <c>POST /hooks/{flow}</c>: a request from outside that starts a run, if it proves what the flow asks for. Until it has, nothing of it goes
/// anywhere.
/// </summary>
internal static partial class HookEndpoint
{
    public const string WaitParameter = "wait";

    /// <summary>Where senders put the id of a delivery; the first that is there counts.</summary>
    private static readonly string[] DeliveryHeaders =
        [WebhookSignature.DeliveryHeader, "Idempotency-Key", "Webhook-Id", "X-GitHub-Delivery", "X-Delivery-Id"];

    private const int LongestDelivery = 300;

    /// <summary>The proof is the hook's own, so that senders need no key of the server.</summary>
    private static readonly RequiredRight Nothing = new(ServerRight.None, Concern.Server);

    private static readonly ApiParameter<string> Flow = Parameter.Segment("flow", "The name of the flow.");
    private static readonly ApiParameter<TimeSpan?> Wait =
        Parameter.Duration(WaitParameter, "How long to wait for the run's result; 'Prefer: wait=10' does as well.");

    public static IReadOnlyList<Operation> All { get; } =
        [Taking("receiveWebhook", "POST"), Taking("receiveWebhookByPut", "PUT"), Taking("receiveWebhookByGet", "GET")];

    private static Operation Taking(string id, string method)
        => new(id, method, "/hooks/{flow}", Nothing, "Starts a run of a flow that takes webhooks.", ReceiveAsync)
    {
        Tag = "webhooks",
        Details = "What a request has to prove is the flow's to say: a signature, a shared secret, or nothing. The run's state holds the request without what proves something.",
        Parameters = [Flow, Wait],
        TakesAnyQuery = true,
        IsLong = true,
        ChangesAlways = true,
        Body = method == "GET" ? null : new OperationBody(null, "Anything: JSON, a form, a text, or bytes.") { MediaTypes = ["*/*"] },
        Answers =
        [
            new(StatusCodes.Status202Accepted, typeof(HookStartedJson), "The run is started, or was by the same delivery before."),
            new(StatusCodes.Status200OK, typeof(HookResultJson), "The run has ended within the wait."),
        ],
        Problems = [ProblemCode.UnknownHook, ProblemCode.ProofMissing, ProblemCode.ProofWrong, ProblemCode.BadBody, ProblemCode.BodyTooLarge,
            ProblemCode.MethodNotAllowed],
    };

    private static async Task ReceiveAsync(ApiCall call)
    {
        var (http, services) = (call.Http, call.Http.RequestServices);
        var (security, triggers) = (services.GetRequiredService<ServerSecurity>(), services.GetRequiredService<HookTriggers>());
        var (flow, address) = (call.Get(Flow), GateVisit.AddressOf(http));
        security.Limits.CheckFailures(address);
        if (triggers.Find(flow) is not { } trigger)
            throw new ApiProblemException(ProblemCode.UnknownHook, "There is no flow of this name that takes webhooks.");
        if (!trigger.Methods.Contains(http.Request.Method))
        {
            var methods = string.Join(", ", trigger.Methods);
            throw new ApiProblemException(ProblemCode.MethodNotAllowed,
                $"This hook takes {methods}, not {http.Request.Method}.") { Headers = [("Allow", methods)] };
        }

        var wait = WaitOf(call);
        var bytes = await BodyReading.ReadAsync(http.Request, Math.Min(call.Options.Webhooks.MaxBodyBytes, call.Options.MaxBodyBytes),
            call.Cancelled);
        var (body, delivery, secrets) = await AdmitAsync(call, trigger, flow, bytes, security, address);
        var captured = HookCapture.Of(http.Request, trigger, body, delivery, secrets, call.Time.GetUtcNow());
        var input = new RunInput { IsAdmitted = true, [trigger.StateKey] = StateValue.FromJson(captured) };
        // A node of TinyFlow's spelling finds the body where it looks for it.
        if (call.Catalog.Find(flow) is { } document && document.Nodes.Any(WebhookAdmission.IsTrigger))
            input[WebhookAdmission.PayloadKey] = StateValue.FromJson(captured.GetProperty("body"));
        var key = delivery is null
            ? null : $"hook:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{flow}\n{delivery}")).AsSpan(0, 20))}";
        var run = await call.System.StartAsync(flow, input, new StartOptions { Key = key, Tags = ["webhook"] }, call.Cancelled);
        await AnswerAsync(call, flow, trigger, run, delivery, wait);
    }

    private static async ValueTask<(JsonElement? Body, string? Delivery, IReadOnlyList<string> Secrets)> AdmitAsync(
        ApiCall call, WebhookTrigger trigger, string flow, ReadOnlyMemory<byte> bytes, ServerSecurity security, string address)
    {
        try
        {
            var secrets = call.Http.RequestServices.GetRequiredService<HookTriggers>().SecretsOf(flow, trigger);
            var delivery = DeliveryOf(call.Http.Request);
            if (trigger.Proof is WebhookProof.Signature)
            {
                var replays = (await call.Http.RequestServices.GetRequiredService<ServerStores>().GetAsync(call.Cancelled)).Replays;
                delivery = await HookProof.CheckSignatureAsync(call.Http.Request, bytes, secrets, delivery, trigger.ReplayWindow, replays,
                    call.Time.GetUtcNow(), call.Cancelled);
                return (HookCapture.BodyOf(call.Http.Request, bytes), delivery, secrets);
            }

            // A secret may stand in the body, so that is looked at first; what is wrong with it is told to those who know the secret.
            var (body, fault) = Parsed(call.Http.Request, bytes);
            if (trigger.Proof is WebhookProof.Secret)
                HookProof.CheckSecret(call.Http.Request, trigger, body, secrets);
            return fault is null ? (body, delivery, secrets) : throw fault;
        }
        catch (ApiProblemException problem) when (problem.Code.Status == StatusCodes.Status401Unauthorized)
        {
            security.Limits.CountFailure(address);
            throw;
        }
        catch (EnvironmentMissingException error)
        {
            SecretMissing(call.Http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("ActorFlow.Server"), error, flow);
            throw new ApiProblemException(ProblemCode.NotReady, "This hook is not set up: its secret is missing on the server.", inner: error);
        }
    }

    private static (JsonElement? Body, ApiProblemException? Fault) Parsed(HttpRequest request, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return (HookCapture.BodyOf(request, bytes), null);
        }
        catch (ApiProblemException fault)
        {
            return (null, fault);
        }
    }

    private static async Task AnswerAsync(ApiCall call, string flow, WebhookTrigger trigger, RunHandle run, string? delivery, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            using var given = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, call.Stopping);
            try
            {
                var result = await run.WaitAsync(given.Token).WaitAsync(wait, call.Time, given.Token);
                await call.AnswerAsync(HookResultJson.Of(result, delivery, trigger));
                return;
            }
            catch (Exception error)
                when (error is TimeoutException || (error is OperationCanceledException && !call.Cancelled.IsCancellationRequested))
            {
                // The time is up: the run goes on, and is told of as one that was started.
                await given.CancelAsync();
            }
        }

        call.Http.Response.Headers.Location =
            $"{call.Http.Request.PathBase}{Endpoints.OperationTable.Prefix}/runs/{Uri.EscapeDataString(run.Id.Value)}";
        await call.AnswerAsync(new HookStartedJson(run.Id, flow, delivery ?? ""), StatusCodes.Status202Accepted);
    }

    private static string? DeliveryOf(HttpRequest request)
    {
        foreach (var header in DeliveryHeaders)
        {
            if (!request.Headers.TryGetValue(header, out var values))
                continue;
            return values is [{ Length: > 0 and <= LongestDelivery } id] && !id.Any(char.IsControl) ? id
                : throw new ApiProblemException(ProblemCode.BadHeader, $"'{header}' names a delivery by 1 to {LongestDelivery} characters, once.",
                    [new RequestFault("header", header, "it names no delivery")]);
        }

        return null;
    }

    private static TimeSpan WaitOf(ApiCall call)
    {
        var asked = call.Get(Wait) ?? Preferred(call.Http.Request) ?? TimeSpan.Zero;
        return asked <= call.Options.Webhooks.LongestResultWait ? asked : call.Options.Webhooks.LongestResultWait;
    }

    /// <summary><c>Prefer: wait=10</c> (RFC 7240, 4.3).</summary>
    private static TimeSpan? Preferred(HttpRequest request)
    {
        foreach (var word in request.Headers["Prefer"].SelectMany(line => (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            if (word.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(word.AsSpan(5), System.Globalization.NumberStyles.None, null, out var seconds))
                return TimeSpan.FromSeconds(seconds);
        }

        return null;
    }

    [LoggerMessage(100, LogLevel.Error,
        "A webhook for flow '{Flow}' was refused, as the secret of its trigger is not set, or has fewer than 16 bytes.")]
    private static partial void SecretMissing(ILogger logger, Exception error, string flow);
}
