using ActorFlow.Journal;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>Looking at runs: lists, counts, one run, its state, events, children, picture and times.</summary>
internal static class RunEndpoints
{
    private const string Tag = "runs";

    public const string Path = OperationTable.Prefix + "/runs";

    private static readonly RequiredRight Listed = new(ServerRight.Read, Concern.Listed);

    private static readonly RequiredRight ReadOne = new(ServerRight.Read, Concern.Run);

    private static readonly ApiParameter<IReadOnlyList<RunStatus>> Statuses = Parameter.Words<RunStatus>("status", "Runs in one of these statuses.");

    private static readonly ApiParameter<string?> Flow = Parameter.Text("flow", "Runs of this flow.");

    private static readonly ApiParameter<IReadOnlyList<string>> Tags = Parameter.Texts("tag", "Runs with this tag; given more than once: with all of them.");

    private static readonly ApiParameter<string?> Text = Parameter.Text("text", "Runs whose id, key, tags or outcome contain this.");

    private static readonly ApiParameter<RunId?> Parent = Parameter.Run("parent", "Runs started by this run.");

    private static readonly ApiParameter<bool> Roots = Parameter.Flag("roots", "Whether only runs are wanted that no other run has started.");

    private static readonly ApiParameter<DateTimeOffset?> From = Parameter.Time("startedFrom", "Started at this time or later.");

    private static readonly ApiParameter<DateTimeOffset?> Before = Parameter.Time("startedBefore", "Started before this time.");

    private static readonly ApiParameter<string> Sort = Parameter.Choice("sort",
        "The order: by the time of the start, of the last change or of the end (those that go on come last), by flow or by status; with '-' downwards, so that the newest come first.",
        "-startedAt", "-startedAt", "startedAt", "-updatedAt", "updatedAt", "-endedAt", "endedAt", "flow", "-flow", "status", "-status");

    private static readonly ApiParameter<long?> Version = Parameter.Long("version", "As it was after so many events; all of them where it is left out.", 1);

    private static readonly ApiParameter<long?> AfterVersion = Parameter.Long("after", "Only events after this version.", 0);

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listRuns", "GET", Path, Listed, "Lists runs, a page at a time.", ListAsync)
        {
            Tag = Tag,
            Details = "Runs that are started meanwhile disturb no page: none is listed twice, none is left out. In orders other than by start, a run that changes meanwhile stands where it is now.",
            Parameters = [Statuses, Flow, Tags, Text, Parent, Roots, From, Before, Sort, Parameters.Limit, Parameters.After],
            Answers = [new(200, typeof(RunListJson), "The page; 'next' is null on the last one.")],
            Problems = [ProblemCode.BadCursor],
        },
        new("countRuns", "GET", OperationTable.Prefix + "/counts", Listed, "Counts the runs of each flow in each status.", CountAsync)
        {
            Tag = Tag, Parameters = [Statuses, Flow], Answers = [new(200, typeof(RunCountsJson), "The counts; pruned runs are not in them.")],
        },
        new("getRun", "GET", Path + "/{id}", ReadOne, "Tells all of a run: its visits, their attempts and errors, what was undone, and its child runs.", GetAsync)
        {
            Tag = Tag, Parameters = [Parameters.Run, Parameters.IfNoneMatch], Answers = [new(200, typeof(RunDetailJson), "The run."), Reply.NotModified], Problems = [ProblemCode.UnknownRun],
        },
        new("getRunState", "GET", Path + "/{id}/state", ReadOne, "Gives the shared state of a run, now or at a version, the values of sensitive keys masked.", StateAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Version, Parameters.IfNoneMatch],
            Answers = [new(200, typeof(Json.StateJson), "The state."), Reply.NotModified],
            Problems = [ProblemCode.UnknownRun, ProblemCode.UnknownVersion, ProblemCode.RunPruned, ProblemCode.VersionTrimmed, ProblemCode.RunUnreadable],
        },
        new("listRunEvents", "GET", Path + "/{id}/events", ReadOne, "Lists the events of a run, a page at a time, as they are journaled.", EventsAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, AfterVersion, Parameters.Limit],
            Answers = [new(200, typeof(EventPageJson), "The page; 'next' is null where there are no more as yet.")],
            Problems = [ProblemCode.UnknownRun, ProblemCode.RunPruned, ProblemCode.VersionTrimmed, ProblemCode.RunUnreadable],
        },
        new("getRunChildren", "GET", Path + "/{id}/children", ReadOne, "Gives the tree of the child runs of a run: theirs, and so on, at most 200.", ChildrenAsync)
        {
            Tag = Tag, Parameters = [Parameters.Run], Answers = [new(200, typeof(FamilyTreeJson), "The tree.")], Problems = [ProblemCode.UnknownRun],
        },
        new("getRunDiagram", "GET", Path + "/{id}/diagram", ReadOne, "Draws the flow of a run, with what its nodes have added to it by dashed ways.", DiagramAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Diagrams.Format, Parameters.IfNoneMatch],
            Answers = [Diagrams.Answer, Reply.NotModified],
            Problems = [ProblemCode.UnknownRun, ProblemCode.UnknownFlow],
        },
        new("listRunTimers", "GET", Path + "/{id}/timers", ReadOne, "Lists all that comes about in a run by time alone, the earliest first.", TimersAsync)
        {
            Tag = Tag, Parameters = [Parameters.Run], Answers = [new(200, typeof(TimersJson), "What is due.")], Problems = [ProblemCode.UnknownRun],
        },
    ];

    private static async Task ListAsync(ApiCall call)
    {
        var query = new RunQuery
        {
            Statuses = call.Get(Statuses),
            Flow = call.Get(Flow),
            Tags = call.Get(Tags),
            Text = call.Get(Text),
            Parent = call.Get(Parent)?.Value,
            RootsOnly = call.Get(Roots),
            StartedFrom = call.Get(From),
            StartedBefore = call.Get(Before),
            Sort = SortOf(call.Get(Sort)),
            OldestFirst = !call.Get(Sort).StartsWith('-'),
            Limit = call.Get(Parameters.Limit),
            After = call.Get(Parameters.After),
        };
        var page = await RunPages.ReadAsync(call, query);
        await call.AnswerAsync(new RunListJson([.. page.Runs.Select(RunJson.Of)], page.Next));
    }

    private static RunSort SortOf(string word) => word.TrimStart('-') switch
    {
        "updatedAt" => RunSort.Updated,
        "endedAt" => RunSort.Ended,
        "flow" => RunSort.Flow,
        "status" => RunSort.Status,
        _ => RunSort.Started,
    };

    private static async Task CountAsync(ApiCall call)
    {
        var (flow, statuses) = (call.Get(Flow), call.Get(Statuses));
        var counts = (await call.System.CountAsync(call.Cancelled))
            .Where(count => call.Caller.Sees(count.Flow) && (flow is null || flow == count.Flow) && (statuses.Count == 0 || statuses.Contains(count.Status)))
            .OrderBy(count => count.Flow, StringComparer.Ordinal).ThenBy(count => count.Status).Select(count => new RunCountJson(count.Flow, count.Status, count.Count)).ToList();
        await call.AnswerAsync(new RunCountsJson(counts, counts.Sum(count => count.Count)));
    }

    private static async Task GetAsync(ApiCall call)
    {
        await call.AnswerTaggedAsync(await DetailAsync(call, call.Get(Parameters.Run)));
    }

    /// <summary>All of a run, as it is told.</summary>
    public static async Task<RunDetailJson> DetailAsync(ApiCall call, RunId runId)
    {
        var run = await call.System.GetAsync(runId, call.Cancelled);
        var (children, hasMore) = await FamilyOfAsync(call, runId);
        return RunDetailJson.Of(run, children, hasMore);
    }

    private static async Task StateAsync(ApiCall call)
    {
        var (runId, version) = (call.Get(Parameters.Run), call.Get(Version));
        try
        {
            var view = await call.System.StateAsync(runId, version, call.Cancelled);
            await call.AnswerTaggedAsync(new Json.StateJson(view.RunId, view.Version, view.At, view.Status, view.State));
        }
        catch (ArgumentOutOfRangeException)
        {
            var last = (await call.System.GetAsync(runId, call.Cancelled)).Version;
            throw new ApiProblemException(ProblemCode.UnknownVersion, $"Run '{runId}' has no version {version}. It has versions 1 to {last} as yet.");
        }
    }

    private static async Task EventsAsync(ApiCall call)
    {
        var (runId, limit) = (call.Get(Parameters.Run), call.Get(Parameters.Limit));
        var (events, hasMore) = (new List<EventJson>(), false);
        await foreach (var fact in call.System.EventsAsync(runId, call.Get(AfterVersion) ?? 0, follow: false, call.Cancelled))
        {
            if (hasMore = events.Count == limit)
                break;
            events.Add(EventJson.Of(fact));
        }

        await call.AnswerAsync(new EventPageJson(runId, events, hasMore ? events[^1].Version : null));
    }

    private static async Task ChildrenAsync(ApiCall call)
    {
        var runId = call.Get(Parameters.Run);
        await call.System.GetAsync(runId, call.Cancelled);
        var (children, hasMore) = await FamilyOfAsync(call, runId);
        await call.AnswerAsync(new FamilyTreeJson(runId, FamilyJson.Of(children), hasMore));
    }

    private static async Task DiagramAsync(ApiCall call)
    {
        await Diagrams.AnswerAsync(call, await call.System.DrawAsync(call.Get(Parameters.Run), call.Cancelled));
    }

    private static async Task TimersAsync(ApiCall call)
    {
        var run = await call.System.GetAsync(call.Get(Parameters.Run), call.Cancelled);
        await call.AnswerAsync(new TimersJson([.. run.Timers.Select(TimerJson.Of)], false));
    }

    private static async Task<(IReadOnlyList<RunFamily> Children, bool HasMore)> FamilyOfAsync(ApiCall call, RunId runId)
    {
        try
        {
            var (children, hasMore) = await RunFamily.ReadAsync(call.System, runId, call.Cancelled);
            return (RunFamily.Seen(children, call.Caller.Sees), hasMore);
        }
        catch (CapabilityMissingException)
        {
            // Runs in memory only: nothing lists their children.
            return ([], false);
        }
    }
}
