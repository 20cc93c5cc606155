using ActorFlow.Journal;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Endpoints;

/// <summary>Reads pages of runs that the caller may see.</summary>
internal static class RunPages
{
    /// <summary>How many steps of the store a page may take: rare runs among many are found over several pages.</summary>
    private const int MostSteps = 20;

    /// <exception cref="ApiProblemException">The place in the list is none.</exception>
    public static async Task<RunPage> ReadAsync(ApiCall call, RunQuery query)
    {
        var found = new List<RunSummary>();
        query = query with { Sees = call.Caller.MaySee };
        try
        {
            for (var step = 1; ; step++)
            {
                var page = await call.System.ListAsync(query, call.Cancelled);
                found.AddRange(page.Runs);
                var room = query.Limit - page.Runs.Count;
                if (page.Next is null || room <= 0 || step == MostSteps)
                    return new RunPage(found, page.Next);
                query = query with { After = page.Next, Limit = room };
            }
        }
        catch (ArgumentException error)
        {
            throw new ApiProblemException(ProblemCode.BadCursor, $"'{query.After}' is no place in this list. Take 'next' of the page before, unchanged.",
                [new RequestFault("query", "after", "it is no place in this list")], error);
        }
    }
}
