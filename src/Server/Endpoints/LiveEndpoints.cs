using ActorFlow.Server.Json;
using ActorFlow.Server.Live;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>Events as they happen, as Server-Sent Events.</summary>
internal static class LiveEndpoints
{
    private const string Tag = "live";
    private const string EndEvent = "stream-end";

    private static readonly ApiParameter<long?> LastEventId = new("Last-Event-ID", ParameterPlace.Header,
        "The id of the last event that was seen; what came after it follows. Browsers send it by themselves.",
            new() { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0 }, ReadPlace);

    private static readonly ApiParameter<long?> After =
        Parameter.Long("after", "The same as Last-Event-ID, for those who cannot send headers; that one wins.", 0);

    private static readonly ApiParameter<bool> Output =
        Parameter.Flag("output", "Whether what nodes emit is told too, as events 'output' without an id: it is not journaled, and not told again.");

    private static readonly ApiParameter<IReadOnlyList<string>> Flows =
        Parameter.Texts("flow", "Only runs of this flow; may be given more than once.");

    private static readonly ApiParameter<IReadOnlyList<RunStatus>> Statuses =
        Parameter.Words<RunStatus>("status", "Only what left a run in one of these statuses.");

    private static readonly OperationAnswer Stream = new(200, null, "The events.") { MediaTypes = ["text/event-stream"] };

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("streamRun", "GET", RunEndpoints.Path + "/{id}/stream", new RequiredRight(ServerRight.Read, Concern.Run),
            "Streams the events of a run until it has ended.", RunAsync)
        {
            Tag = Tag,
            Details = "Each event has the name of its kind, its version as id, and the shape of listRunEvents as data. Without an id it begins with the first one. At last 'stream-end' tells why.",
            Parameters = [Parameters.Run, LastEventId, After, Output],
            Answers = [Stream, new(204, null, "The run has ended, and nothing came after the id: no need to come back.") { MediaTypes = [] }],
            Problems = [ProblemCode.UnknownRun, ProblemCode.RunPruned, ProblemCode.VersionTrimmed, ProblemCode.RunUnreadable,
                ProblemCode.NotSupported, ProblemCode.BadHeader],
            IsLong = true,
        },
        new("streamAll", "GET", OperationTable.Prefix + "/stream", new RequiredRight(ServerRight.Read, Concern.Listed),
            "Streams what all runs commit.", AllAsync)
        {
            Tag = Tag,
            Details = "Each event 'commit' holds what one run committed at one time (FeedItemJson), and its position as id. Without an id it begins with what comes; 'after=0' is the beginning. "
                + "The connection stays until one side ends it; before the server stops, 'stream-end' says so.",
            Parameters = [LastEventId, After, Flows, Statuses],
            Answers = [Stream],
            Problems = [ProblemCode.NotSupported, ProblemCode.BadHeader],
            IsLong = true,
        },
    ];

    private static async Task RunAsync(ApiCall call)
    {
        var (runId, seen, withOutput) = (call.Get(Parameters.Run), PlaceOf(call), call.Get(Output));
        var after = seen ?? 0;
        var run = await call.System.GetAsync(runId, call.Cancelled);
        // Before the answer begins, so that what keeps the events away is a problem and not half a stream.
        var isNothingNew = await IsNothingAsync(call, runId, after);
        if (run.Status.IsEnded() && isNothingNew && seen is not null)
        {
            call.Http.Response.StatusCode = 204;
            return;
        }

        using var follower = withOutput ? new RunFollower(call.System, runId) : null;
        var writer = new SseWriter(call);
        await writer.BeginAsync();
        await writer.GreetAsync();
        var end = follower is not null
            ? await LivePump.RunAsync(call, writer,
                cancellation => follower.FollowAsync(after, token => call.System.WaitAsync(runId, token), cancellation),
                    item => WriteAsync(writer, item))
            : await LivePump.RunAsync(call, writer, cancellation => call.System.EventsAsync(runId, after, follow: true, cancellation),
                fact => WriteAsync(writer, fact));
        if (end == PumpEnd.Stopping)
            await writer.EventAsync(EndEvent, null, new StreamEndJson("server-stopping", null));
        else
            await writer.EventAsync(EndEvent, null, new StreamEndJson("run-ended", (await call.System.GetAsync(runId, call.Cancelled)).Status));
        await writer.FlushAsync();
    }

    private static async Task AllAsync(ApiCall call)
    {
        var (flows, statuses) = (call.Get(Flows), call.Get(Statuses));
        var position = PlaceOf(call) ?? await call.System.FeedPositionAsync(call.Cancelled);
        var writer = new SseWriter(call);
        await writer.BeginAsync();
        await writer.GreetAsync();
        // So that who loses the connection before the first event comes back to the same place.
        writer.Pass(position);
        await writer.BeatAsync();
        await LivePump.RunAsync(call, writer, cancellation => call.System.FeedAsync(position, follow: true, cancellation), async item =>
        {
            var (flow, status) = await FactsOfAsync(call, item);
            if (flow is null || !call.Caller.Sees(flow) || (flows.Count > 0 && !flows.Contains(flow))
                || (statuses.Count > 0 && (status is not { } known || !statuses.Contains(known))))
                writer.Pass(item.Position);
            else
                await writer.EventAsync("commit", item.Position,
                    new FeedItemJson(item.Position, item.RunId, flow, status, item.FollowsGap, [.. item.Events.Select(EventJson.Of)]));
        });
        await writer.EventAsync(EndEvent, null, new StreamEndJson("server-stopping", null));
        await writer.FlushAsync();
    }

    private static Task WriteAsync(SseWriter writer, FollowedItem item) => item switch
    {
        { Event: { } fact } => WriteAsync(writer, fact),
        { Output: { } piece } => writer.EventAsync("output", null,
            new OutputLineJson("output", piece.Node, piece.Visit, ChunkJson.Of(piece.Chunk), piece.Missed)),
        _ => Task.CompletedTask,
    };

    private static Task WriteAsync(SseWriter writer, RunHistoryEvent fact) => writer.EventAsync(fact.Kind, fact.Version, EventJson.Of(fact));

    /// <summary>Flow and status after a commit. A run whose history cannot be read is told by its row.</summary>
    private static async ValueTask<(string? Flow, RunStatus? Status)> FactsOfAsync(ApiCall call, RunFeedItem item)
    {
        if (item.Flow is not null)
            return (item.Flow, item.Status);
        var row = await call.System.FindAsync(item.RunId, call.Cancelled);
        return (row?.Flow, row?.Status);
    }

    /// <exception cref="CapabilityMissingException">The run is not journaled.</exception>
    private static async Task<bool> IsNothingAsync(ApiCall call, RunId runId, long after)
    {
        await foreach (var _ in call.System.EventsAsync(runId, after, follow: false, call.Cancelled))
            return false;
        return true;
    }

    private static long? PlaceOf(ApiCall call) => call.Get(LastEventId) ?? call.Get(After);

    private static long? ReadPlace(IReadOnlyList<string> texts)
        => texts.Count == 0 || texts[0].Length == 0 ? null
            : long.TryParse(texts[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var place)
            ? place
            : throw new FormatException("it is the id of an event, a whole number");
}
