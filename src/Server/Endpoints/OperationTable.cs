using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using ActorFlow.Server.Security;
using ActorFlow.Server.Webhooks;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Endpoints;

/// <summary>All operations of the API. Immutable.</summary>
internal sealed class OperationTable
{
    /// <summary>Below which path the versioned API lies.</summary>
    public const string Prefix = "/api/v1";

    public OperationTable()
    {
        All =
        [
            .. FlowEndpoints.All,
            .. FunctionEndpoints.All,
            .. StartEndpoints.All,
            .. RunEndpoints.All,
            .. SteeringEndpoints.All,
            .. BulkEndpoints.All,
            .. QuestionEndpoints.All,
            .. TimerEndpoints.All,
            .. LiveEndpoints.All,
            .. ClusterEndpoints.All,
            .. KeepingEndpoints.All,
            .. MetricsEndpoints.All,
            .. ServerEndpoints.All,
            .. SecurityEndpoints.All,
            .. ReceiverEndpoints.All,
            .. DeliveryEndpoints.All,
            .. HookEndpoint.All,
            DescriptionEndpoints.Of(() => All!),
        ];
        Elsewhere = new Operation("elsewhere", "GET", Prefix, new RequiredRight(ServerRight.None, Concern.Server), "Answers where nothing is.", AnswerElsewhereAsync) { Tag = "server", Answers = [] };
    }

    public IReadOnlyList<Operation> All { get; }

    /// <summary>What answers for paths and methods that no operation has.</summary>
    public Operation Elsewhere { get; }

    private Task AnswerElsewhereAsync(ApiCall call)
    {
        var path = call.Http.Request.Path.Value ?? "";
        var methods = All.Where(operation => Matches(operation.Path, path)).SelectMany(operation => operation.Methods).Append("OPTIONS").Distinct().Order(StringComparer.Ordinal).ToList();
        if (methods.Count == 1)
            throw new ApiProblemException(ProblemCode.UnknownPath, $"There is nothing at this path. {Prefix}/openapi.json describes what there is.");
        // Those of listed origins were answered at the gate.
        if (CrossOrigin.IsPreflight(call.Http.Request))
            throw new ApiProblemException(ProblemCode.OriginRefused, "Pages of this origin may not call the server: ActorFlow:Server:Security:CorsOrigins does not list it.");
        if (HttpMethods.IsOptions(call.Http.Request.Method))
        {
            call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            call.Http.Response.Headers.Allow = string.Join(", ", methods);
            return Task.CompletedTask;
        }

        throw new ApiProblemException(ProblemCode.MethodNotAllowed, $"This path takes {string.Join(", ", methods)}, not {call.Http.Request.Method}.")
        {
            Headers = [("Allow", string.Join(", ", methods))],
        };
    }

    // The server may be mapped below a path of the host's, so patterns are matched from the end.
    private static bool Matches(string pattern, string path)
    {
        var (wanted, sent) = (Segments(pattern), Segments(path));
        return sent.Length >= wanted.Length
            && wanted.Zip(sent[^wanted.Length..]).All(pair => pair.First.StartsWith('{') || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
