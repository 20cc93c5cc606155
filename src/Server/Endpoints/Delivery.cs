using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Endpoints;

/// <summary>The header by which a request that is sent twice counts once.</summary>
internal static class Delivery
{
    /// <summary>The longest key; that of the engine's delivery ids.</summary>
    private const int MaxKey = 200;

    public static readonly ApiParameter<string?> Key = Parameter.Text(
        "Idempotency-Key", "A key of the caller's own: requests with the same one count once, also over restarts of the server.",
            ParameterPlace.Header, MaxKey);

    /// <summary>The start key of a run: that of the header, or that of the body.</summary>
    /// <exception cref="ApiProblemException">They say different things.</exception>
    public static string? StartKey(ApiCall call, string? ofBody)
    {
        var ofHeader = call.Get(Key);
        if (ofHeader is not null && ofBody is not null && ofHeader != ofBody)
            throw Asked.Member("$.key", "it is another key than that of the header Idempotency-Key");
        if (ofBody is { Length: 0 or > 1_000 })
            throw Asked.Member("$.key", "a key has 1 to 1000 characters");
        return ofHeader ?? ofBody;
    }
}
