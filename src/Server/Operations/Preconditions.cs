using ActorFlow.Server.Json;
using ActorFlow.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Operations;

/// <summary>
/// Changes that are made only if what they are about is as the caller has seen it (<c>If-Match</c>). Of several callers who have seen the same at one server, one goes through: they come one
/// after the other, and the later ones find it changed. What a run does by itself between the look and the change is not excluded; the engine judges every change by what the run is then.
/// </summary>
internal static class Preconditions
{
    private static readonly SemaphoreSlim[] Gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Does something if what it is about has one of the tags that the caller names; without such a header at once.</summary>
    /// <param name="call">The request.</param>
    /// <param name="what">What it is about, such as <c>run order-7</c>.</param>
    /// <param name="tags">The tags that it has now.</param>
    /// <param name="change">What is done.</param>
    /// <exception cref="ApiProblemException">It has none of them.</exception>
    public static async Task HoldAsync(ApiCall call, string what, Func<Task<IReadOnlyList<string>>> tags, Func<Task> change)
    {
        if (call.Get(Endpoints.Parameters.IfMatch) is null)
        {
            await change();
            return;
        }

        var gate = Gates[what.Aggregate(17u, static (hash, c) => (hash * 31) + c) % (uint)Gates.Length];
        await gate.WaitAsync(call.Cancelled);
        try
        {
            var (now, wanted) = (await tags(), Named(call.Http.Request));
            if (now.Count == 0 || (!wanted.Contains("*") && !now.Any(wanted.Contains)))
            {
                throw new ApiProblemException(ProblemCode.ChangedMeanwhile, $"Nothing was done: {what} is not as 'If-Match' says any more. Look at it again, and decide anew.")
                {
                    Headers = now.Count > 0 ? [("ETag", now[0])] : [],
                };
            }

            await change();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The same for a run: its tag is that of <c>GET /api/v1/runs/{id}</c>.</summary>
    public static Task HoldAsync(ApiCall call, RunId runId, Func<Task> change)
        => HoldAsync(call, $"run {runId}", async () => [ApiCall.TagOf(await Endpoints.RunEndpoints.DetailAsync(call, runId))], change);

    // A weak tag is for caches: it names no version for certain, and fits nothing here (RFC 9110, 13.1.1).
    private static List<string> Named(HttpRequest request) => [.. request.Headers.IfMatch.SelectMany(line => (line ?? "").Split(',')).Select(tag => tag.Trim())];
}
