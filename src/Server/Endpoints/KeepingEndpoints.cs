using ActorFlow.Journal;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>Keeping the journal: what is removed, and what is set aside.</summary>
internal static class KeepingEndpoints
{
    private const string Tag = "keeping";

    private static readonly ApiParameter<RunStatus?> Status = Parameter.Word<RunStatus>("status", "quarantined (where it is left out) or parked.");

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("prune", "POST", OperationTable.Prefix + "/prune", new RequiredRight(ServerRight.Admin, Concern.Server),
            "Removes the histories of runs that ended before a time; their ids and keys stay taken until they are forgotten.", PruneAsync)
        {
            Tag = Tag,
            Body = new(typeof(PruneJson), "What is removed: 'endedBefore', 'forgetBefore', or both.") { IsRequired = true },
            Answers = [new(200, typeof(PrunedJson), "How many.")],
            Problems = [ProblemCode.BadBody, ProblemCode.BodyMissing, ProblemCode.NotSupported],
        },
        new("listQuarantine", "GET", OperationTable.Prefix + "/quarantine", new RequiredRight(ServerRight.Read, Concern.Listed),
            "Lists the runs that are set aside, and why.", ListAsync)
        {
            Tag = Tag, Parameters = [Status], Answers = [new(200, typeof(AsideListJson), "The runs, those first that have been set aside longest.")],
        },
        new("releaseRun", "POST", OperationTable.Prefix + "/quarantine/{id}/release", new RequiredRight(ServerRight.Admin, Concern.Run),
            "Gives a run that is set aside its former status back, and takes it up again.", ReleaseAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run],
            Answers = [new(200, typeof(ChangedJson),
                "It is released; 'status' tells where it stands, which is quarantined again if it still cannot be read.")],
            Problems = [ProblemCode.UnknownRun, ProblemCode.NotSetAside],
        },
    ];

    private static async Task PruneAsync(ApiCall call)
    {
        var body = await call.BodyAsync<PruneJson>();
        if (body.EndedBefore is null && body.ForgetBefore is null)
            throw Asked.Member("$", "it says nothing to remove: give 'endedBefore', 'forgetBefore', or both");
        for (var i = 0; i < body.Statuses?.Count; i++)
        {
            if (!body.Statuses[i].IsEnded())
                throw Asked.Member($"$.statuses[{i}]", "only runs that have ended are pruned");
        }

        if (body.Most is < 1)
            throw Asked.Member("$.most", "it is 1 or more");
        var pruned = body.EndedBefore is { } before
            ? await call.System.PruneAsync(new PruneRequest(before, body.Statuses ?? [], body.Flow, body.Most ?? int.MaxValue), call.Cancelled) : 0;
        var forgotten = body.ForgetBefore is { } farther ? await call.System.ForgetAsync(farther, call.Cancelled) : 0;
        await call.AnswerAsync(new PrunedJson(pruned, forgotten));
    }

    private static async Task ListAsync(ApiCall call)
    {
        var status = call.Get(Status) ?? RunStatus.Quarantined;
        if (status is not (RunStatus.Quarantined or RunStatus.Parked))
            throw new ApiProblemException(ProblemCode.BadParameter, "Runs are set aside as quarantined or parked.",
                [new RequestFault("query", "status", "it is quarantined or parked")]);
        var found = new List<AsideRunJson>();
        await foreach (var run in call.System.AsideAsync(status, call.Cancelled))
        {
            var flow = (await call.System.FindAsync(run.RunId, call.Cancelled))?.Flow;
            if (call.Caller.SeesAll || (flow is not null && call.Caller.Sees(flow)))
                found.Add(new AsideRunJson(run.RunId, flow, run.Status, run.Before, run.Reason, run.Build, run.Since));
        }

        await call.AnswerAsync(new AsideListJson(found));
    }

    private static async Task ReleaseAsync(ApiCall call)
    {
        var runId = call.Get(Parameters.Run);
        if (await call.System.FindAsync(runId, call.Cancelled) is null)
            throw new ApiProblemException(ProblemCode.UnknownRun, $"Run '{runId}' is not known here.");
        if (!await call.System.ReleaseAsync(runId, call.Cancelled))
            throw new ApiProblemException(ProblemCode.NotSetAside, $"Run '{runId}' is neither quarantined nor parked.");
        await call.AnswerAsync(new ChangedJson(runId, true, (await call.System.FindAsync(runId, call.Cancelled))?.Status));
    }
}
