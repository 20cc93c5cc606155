using ActorFlow.Journal;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>Asking the same of many runs.</summary>
internal static class BulkEndpoints
{
    private const int MostRuns = 1_000;
    private const int UsualRuns = 100;

    /// <summary>How many are asked at the same time: their commits share a flush.</summary>
    private const int AtATime = 16;

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("steerRuns", "POST", RunEndpoints.Path + "/bulk", new RequiredRight(ServerRight.Operate, Concern.Listed), "Asks the same of all runs that a query finds, or tells which they are.", SteerAsync)
        {
            Tag = "runs",
            Details = "The oldest come first. 'more' tells that there are further ones beyond the limit: ask again. A query that says nothing is refused.",
            Body = new(typeof(BulkJson), "What is asked, and of which runs.") { IsRequired = true },
            Answers = [new(200, typeof(BulkOutcomeJson), "What became of it, run by run.")],
            Problems = [ProblemCode.BadBody, ProblemCode.BodyMissing],
        },
    ];

    private static async Task SteerAsync(ApiCall call)
    {
        var body = await call.BodyAsync<BulkJson>();
        var limit = body.Limit ?? UsualRuns;
        if (limit is < 1 or > MostRuns)
            throw Asked.Member("$.limit", $"it is 1 to {MostRuns}");
        if (body.Reason is { Length: > 10_000 })
            throw Asked.Member("$.reason", "a reason has up to 10000 characters");
        var (runs, more) = body.Query.Ids is { } ids ? await ByIdAsync(call, body.Query, ids, limit) : await ByQueryAsync(call, body.Query, limit);
        var outcomes = new BulkRunJson[runs.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, runs.Count), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = call.Cancelled },
            async (i, cancellation) => outcomes[i] = body.DryRun ? new BulkRunJson(runs[i].RunId, runs[i].Flow, null, null, null) : await AskAsync(call, body, runs[i], cancellation));
        await call.AnswerAsync(new BulkOutcomeJson(body.Action, body.DryRun, outcomes.Length, outcomes.Count(run => run.Changed == true), outcomes.Count(run => run.Changed == false),
            outcomes.Count(run => run.Code is not null), more, outcomes));
    }

    private static async Task<(IReadOnlyList<RunSummary> Runs, bool More)> ByIdAsync(ApiCall call, BulkQueryJson query, IReadOnlyList<RunId> ids, int limit)
    {
        if (query != new BulkQueryJson { Ids = ids })
            throw Asked.Member("$.query.ids", "with ids, the query says nothing else");
        var found = new List<RunSummary>();
        foreach (var id in ids.Distinct().Take(limit))
        {
            if (await call.System.FindAsync(id, call.Cancelled) is { } run && call.Caller.Sees(run.Flow))
                found.Add(run);
        }

        return (found, ids.Distinct().Count() > limit);
    }

    private static async Task<(IReadOnlyList<RunSummary> Runs, bool More)> ByQueryAsync(ApiCall call, BulkQueryJson said, int limit)
    {
        if (said == new BulkQueryJson())
            throw Asked.Member("$.query", "it says nothing, and would mean all runs: name a flow, statuses, tags, a text, a parent, times or ids");
        var query = new RunQuery
        {
            Statuses = said.Statuses ?? [],
            Flow = said.Flow,
            Tags = RunStart.Whole(said.Tags, "$.query.tags"),
            Text = said.Text,
            Parent = said.Parent?.Value,
            RootsOnly = said.Roots,
            StartedFrom = said.StartedFrom,
            StartedBefore = said.StartedBefore,
            OldestFirst = true,
            Limit = limit,
            Sees = call.Caller.MaySee,
        };
        // Found before any is asked: what is asked changes what would be found.
        var found = new List<RunSummary>();
        while (true)
        {
            var page = await call.System.ListAsync(query, call.Cancelled);
            found.AddRange(page.Runs);
            if (found.Count >= limit || page.Next is null)
                return (found.Count <= limit ? found : [.. found.Take(limit)], found.Count > limit || page.Next is not null);
            query = query with { After = page.Next };
        }
    }

    private static async Task<BulkRunJson> AskAsync(ApiCall call, BulkJson body, RunSummary run, CancellationToken cancellation)
    {
        try
        {
            var changed = body.Action switch
            {
                BulkAction.Cancel => await call.System.CancelAsync(run.RunId, body.Reason ?? "", cancellation),
                BulkAction.Pause => await call.System.PauseAsync(run.RunId, cancellation),
                BulkAction.Resume => await call.System.ResumeAsync(run.RunId, cancellation),
                BulkAction.Retry => await call.System.RetryAsync(run.RunId, body.NewKeys, cancellation),
                BulkAction.Kill => await call.System.KillAsync(run.RunId, body.Reason ?? "", cancellation),
                _ => await call.System.CompensateAsync(run.RunId, cancellation),
            };
            return new BulkRunJson(run.RunId, run.Flow, changed, null, null);
        }
        catch (Exception error) when (EngineProblems.Of(error) is { Code.Status: < 500 } problem)
        {
            return new BulkRunJson(run.RunId, run.Flow, null, problem.Code.Word, problem.Message);
        }
    }
}
