using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Server.Live;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Server.Operations;

/// <summary>Serves requests: asks the gates, calls the operation, tells problems. Thread-safe.</summary>
internal sealed partial class OperationRunner(
    IFlowSystem system, FlowCatalog catalog, ActorFlowServerOptions options, IEnumerable<IRequestGate> gates, IHostApplicationLifetime lifetime, ILoggerFactory logging, TimeProvider? time = null)
{
    private const string RequestIdHeader = "X-Request-Id";

    /// <summary>What is noted of a request whose caller has gone before it was answered; never sent.</summary>
    private const int CallerGone = 499;

    private readonly IRequestGate[] _gates = [.. gates];
    private readonly ILogger _logger = logging.CreateLogger("ActorFlow.Server");

    public IFlowSystem System => system;

    public FlowCatalog Catalog => catalog;

    public ActorFlowServerOptions Options => options;

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>When the server began.</summary>
    public DateTimeOffset StartedAt { get; } = (time ?? TimeProvider.System).GetUtcNow();

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public async Task InvokeAsync(HttpContext http, Operation operation)
    {
        NameRequest(http);
        var call = new ApiCall(http, operation, this);
        var asked = 0;
        ApiProblemException? problem = null;
        try
        {
            while (asked < _gates.Length)
                await _gates[asked++].EnterAsync(call);
            if (!call.IsAnswered)
            {
                call.CheckQuery();
                await (operation.IsLong && HttpMethods.IsHead(http.Request.Method) ? HeadAsync(call) : operation.Handle(call));
            }
        }
        catch (Exception error)
        {
            problem = await EndAsync(call, error);
        }

        var status = problem?.Code.Status ?? (http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted ? CallerGone : http.Response.StatusCode);
        while (asked > 0)
            await _gates[--asked].LeaveAsync(call, new CallOutcome(status, problem));
    }

    /// <summary>What goes on has no end to wait for when nobody wants its body: the head is that of its beginning.</summary>
    private static async Task HeadAsync(ApiCall call)
    {
        if (call.Operation.Right.Concern == Concern.Run)
            await call.System.GetAsync(call.Get(Endpoints.Parameters.Run), call.Cancelled);
        call.Http.Response.ContentType = call.Operation.Answers[0].MediaTypes[0];
        call.Http.Response.Headers.CacheControl = "no-store";
    }

    /// <summary>Answers with a problem.</summary>
    public static async Task TellAsync(HttpContext http, ApiProblemException problem)
    {
        var response = http.Response;
        response.Clear();
        response.Headers[RequestIdHeader] = http.TraceIdentifier;
        foreach (var (name, value) in problem.Headers)
            response.Headers[name] = value;
        response.StatusCode = problem.Code.Status;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(response.Body, JsonOf(http, problem), ApiJson.TypeOf<ProblemJson>(), http.RequestAborted);
    }

    /// <summary>A problem as it is written.</summary>
    public static ProblemJson JsonOf(HttpContext http, ApiProblemException problem) => new(
        problem.Code.Type, problem.Code.Title, problem.Code.Status, problem.Message, http.Request.PathBase.Add(http.Request.Path).ToUriComponent(), problem.Code.Word, http.TraceIdentifier,
        problem.Faults.Count == 0 ? null : problem.Faults);

    private async Task<ApiProblemException?> EndAsync(ApiCall call, Exception error)
    {
        var http = call.Http;
        if (error is ReaderCutOffException || (http.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException))
            return null;
        var problem = EngineProblems.Of(error);
        if (problem is null)
        {
            Failed(_logger, error, call.Operation.Id, http.TraceIdentifier);
            problem = new ApiProblemException(ProblemCode.Internal, $"The server failed; its log has the cause under the request id {http.TraceIdentifier}.", inner: error);
        }

        call.Problem = problem;
        if (http.Response.HasStarted)
        {
            // Part of an answer is out: it must not look whole.
            http.Abort();
            return problem;
        }

        try
        {
            await TellAsync(http, problem);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The caller has gone.
        }

        return problem;
    }

    /// <summary>A request has the id that its caller gave it, if that is harmless, so that both sides' logs can be put together.</summary>
    private static void NameRequest(HttpContext http)
    {
        if (http.Request.Headers.TryGetValue(RequestIdHeader, out var given) && given is [{ Length: >= 1 and <= 100 } id] && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            http.TraceIdentifier = id;
        http.Response.Headers[RequestIdHeader] = http.TraceIdentifier;
    }

    [LoggerMessage(80, LogLevel.Error, "{Operation} failed (request {RequestId}).")]
    private static partial void Failed(ILogger logger, Exception error, string operation, string requestId);
}
