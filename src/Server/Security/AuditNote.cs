using ActorFlow.Journal;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Security;

/// <summary>Makes the entry of a request: who, what, to what, and what came of it. Nothing of its body or its credentials.</summary>
internal static class AuditNote
{
    private const int MaxTarget = 500;

    public static AuditEntry Of(ApiCall call, GateVisit visit, int status, ApiProblemException? problem, bool isDenied, DateTimeOffset now)
    {
        var outcome = isDenied ? "denied" : status switch
        {
            < 400 => "done",
            StatusCodes.Status504GatewayTimeout or 499 => "unknown",
            < 500 => "refused",
            _ => "failed",
        };
        return new AuditEntry(0, now, visit.Caller?.Name ?? (isDenied ? "anonymous" : "local"), call.Operation.Id, TargetOf(call.Http), outcome)
        {
            Flow = visit.Flow,
            Address = visit.Address,
            Status = status,
            Detail = problem?.Code.Word,
        };
    }

    /// <summary>The path, without the query: that may hold what people search for.</summary>
    private static string TargetOf(HttpContext http)
    {
        var path = http.Request.Path.ToUriComponent();
        return path.Length <= MaxTarget ? path : path[..MaxTarget];
    }
}
