using ActorFlow.Journal;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ActorFlow.Server.Security;

/// <summary>The way in: where a request comes from, how much its caller asks, who that is, what they may do, and the note of it in the audit trail. Thread-safe.</summary>
internal sealed class SecurityGate(ServerSecurity security) : IRequestGate
{
    private static readonly object Key = new();

    public async ValueTask EnterAsync(ApiCall call)
    {
        var http = call.Http;
        var visit = new GateVisit(http);
        http.Items[Key] = visit;
        var origin = security.CrossOrigin.Find(http.Request);
        http.Response.OnStarting(() => LeavingAsync(call, visit, origin));
        if (!security.IsReady)
            throw new ApiProblemException(ProblemCode.NotReady, "The server is starting. Try again.") { Headers = [("Retry-After", "1")] };
        visit.IsAsked = await security.AsksCallersAsync(http.RequestAborted);
        if (!visit.IsAsked)
            security.LocalOnly.Check(http, origin);
        if (origin is not null && CrossOrigin.IsPreflight(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            call.IsAnswered = true;
            return;
        }

        visit.BeginLimits(call, security);
        if (call.Operation.Right.Right is ServerRight.None)
        {
            security.Limits.TakeRequest($"address:{visit.Address}");
        }
        else
        {
            await AdmitAsync(call, visit);
        }

        if (call.Operation.IsLong)
            visit.Stream = security.Limits.TakeStream(visit.Caller?.Name ?? $"address:{visit.Address}");
    }

    public async ValueTask LeaveAsync(ApiCall call, CallOutcome outcome)
    {
        if (call.Http.Items[Key] is not GateVisit visit)
            return;
        try
        {
            if (visit.EndLimits(call.Http))
            {
                await OperationRunner.TellAsync(call.Http, new ApiProblemException(ProblemCode.TimedOut,
                    $"The request took longer than {security.Options.RequestTimeout.TotalSeconds:0.###} s and was given up. What it began may have been done all the same: look before you ask again."));
            }

            // Nobody was answered: the caller has gone. The trail has it all the same.
            if (!call.Http.Response.HasStarted)
                await NoteAsync(call, visit, outcome.Status, outcome.Problem);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or JournalUnavailableException)
        {
            // There is nobody to tell; that the trail cannot be written is in the log.
        }
        finally
        {
            visit.Dispose();
        }
    }

    private async ValueTask AdmitAsync(ApiCall call, GateVisit visit)
    {
        if (!visit.IsAsked)
        {
            security.Limits.TakeRequest($"address:{visit.Address}");
            return;
        }

        security.Limits.CheckFailures(visit.Address);
        var (caller, wereGiven) = await security.Callers.FindAsync(call.Http);
        if (caller is null)
        {
            security.Limits.CountFailure(visit.Address);
            throw Unknown(wereGiven);
        }

        visit.Caller = caller;
        security.Limits.TakeRequest(caller.Name);
        call.Caller = new ApiCaller(caller.Name, caller.Flows is null ? null : caller.Covers, caller);
        var needed = call.Operation.Right;
        if (!caller.Rights.Grant(needed.Right) && !IsLookAtQuestions(call, caller))
            throw Missing($"{call.Operation.Id} needs the right '{needed.Right.ToString().ToLowerInvariant()}', which the caller does not have.");
        if (caller.Flows is null || needed.Concern is Concern.Listed)
            return;
        if (needed.Concern is Concern.Server)
            throw Missing($"{call.Operation.Id} concerns the whole server, and the caller's rights are for some flows only.");
        visit.Flow = await ConcernedFlow.OfAsync(call);
        if (visit.Flow is { } flow && !caller.Covers(flow))
            throw Hidden(call, needed.Concern);
        // What is not known is told by the operation, in the words in which it tells of what the caller may not see.
        if (visit.Flow is null && needed.Concern is Concern.Flow or Concern.Default)
            throw Missing("The caller's rights are for some flows only. Say which flow is meant.");
    }

    private async Task LeavingAsync(ApiCall call, GateVisit visit, string? origin)
    {
        var response = call.Http.Response;
        SecurityHeaders.Set(response, isShared: origin is not null);
        if (origin is not null)
            CrossOrigin.Allow(call.Http, origin);
        else if (security.CrossOrigin.IsUsed)
            response.Headers.Append("Vary", "Origin");
        await NoteAsync(call, visit, response.StatusCode, call.Problem);
    }

    /// <summary>Before the first byte of the answer leaves: what is acknowledged is in the trail.</summary>
    private async Task NoteAsync(ApiCall call, GateVisit visit, int status, ApiProblemException? problem)
    {
        var isDenied = status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status421MisdirectedRequest;
        if (visit.IsNoted || !security.IsReady || (!isDenied && (!call.Operation.Changes || status is StatusCodes.Status429TooManyRequests or StatusCodes.Status405MethodNotAllowed)))
            return;
        visit.IsNoted = true;
        await security.Audit.AppendAsync(AuditNote.Of(call, visit, status, problem, isDenied, security.Time.GetUtcNow()));
    }

    /// <summary>Who may answer questions may see them.</summary>
    private static bool IsLookAtQuestions(ApiCall call, ServerCaller caller)
        => call.Operation is { Tag: "questions", Right.Right: ServerRight.Read } && caller.Rights.HasFlag(AccessRights.Answer);

    private static ApiProblemException Unknown(bool wereGiven) => wereGiven
        ? new(ProblemCode.CredentialsWrong, "The API key or token is not known, was revoked, has expired, or is not for this server.") { Headers = [("WWW-Authenticate", "Bearer error=\"invalid_token\"")] }
        : new(ProblemCode.CredentialsMissing, "Send an API key or a token as 'Authorization: Bearer …', or a key as 'X-Api-Key: …'.") { Headers = [("WWW-Authenticate", "Bearer")] };

    private static ApiProblemException Missing(string why) => new(ProblemCode.RightMissing, why);

    /// <summary>A run or question of a flow that the caller may not see looks like one that is not there.</summary>
    private static ApiProblemException Hidden(ApiCall call, Concern concern) => concern switch
    {
        Concern.Run => EngineProblems.Of(new RunNotFoundException(call.Get(Endpoints.Parameters.Run)))!,
        Concern.Question => EngineProblems.Of(new RunNotFoundException(call.Get(Endpoints.Parameters.Question).RunId))!,
        _ => Missing($"{call.Operation.Id} concerns a flow that the caller's rights are not for."),
    };
}
