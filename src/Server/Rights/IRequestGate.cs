using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Rights;

/// <summary>
/// Stands between a request and what it asks for: authentication, rights, limits, audit. Registered as services; asked in that order, before anything
/// of the request but its head is read.
/// </summary>
internal interface IRequestGate
{
    /// <summary>Lets a request in, and may say who calls (<see cref="ApiCall.Caller"/>).</summary>
    /// <exception cref="Problems.ApiProblemException">It is refused.</exception>
    ValueTask EnterAsync(ApiCall call);

    /// <summary>The request is over. Told for every request that this gate was asked about, those it refused included.</summary>
    ValueTask LeaveAsync(ApiCall call, CallOutcome outcome);
}

/// <summary>How a request ended.</summary>
/// <param name="Status">The HTTP status that was sent, or would have been if the caller had stayed.</param>
/// <param name="Problem">The problem, or null.</param>
internal sealed record CallOutcome(int Status, Problems.ApiProblemException? Problem);
