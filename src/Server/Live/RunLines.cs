using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Live;

/// <summary>
/// Starts a run and answers what happens in it as NDJSON: started, events and output, at last the result, or the problem that keeps it away.
/// </summary>
internal static class RunLines
{
    public static async Task AnswerAsync(ApiCall call, RunStart start)
    {
        // Watched before it is there, so that the first piece of output is not missed.
        var named = start.Named(call.Time);
        var follower = new RunFollower(call.System, named.Options.Id!.Value);
        try
        {
            var (run, isNew) = await named.BeginAsync(call);
            if (run.Id != named.Options.Id)
            {
                // The key's run.
                follower.Dispose();
                follower = new RunFollower(call.System, run.Id);
            }

            call.Http.Response.Headers.Location = StartEndpoints.LocationOf(call, run.Id);
            var writer = new NdjsonWriter(call);
            await writer.BeginAsync();
            await writer.LineAsync(new StartedLineJson("started", run.Id, start.Flow.Name, isNew));
            await FollowAsync(call, writer, follower, run);
            await writer.FlushAsync();
        }
        finally
        {
            follower.Dispose();
        }
    }

    private static async Task FollowAsync(ApiCall call, NdjsonWriter writer, RunFollower follower, RunHandle run)
    {
        try
        {
            var end = await LivePump.RunAsync(call, writer, cancellation => follower.FollowAsync(0, run.WaitAsync, cancellation),
                item => WriteAsync(writer, item));
            if (end == PumpEnd.Stopping)
                throw new ApiProblemException(ProblemCode.Stopping,
                    $"The server is stopping; run '{run.Id}' goes on when it starts again. Its events are there after the last one seen.");
            await writer.LineAsync(new ResultLineJson("result", await OutcomeAsync(call, run)));
        }
        catch (Exception error) when (error is not OperationCanceledException && EngineProblems.Of(error) is { } problem)
        {
            await writer.LineAsync(new ProblemLineJson("problem", OperationRunner.JsonOf(call.Http, problem)));
        }
    }

    private static Task WriteAsync(NdjsonWriter writer, FollowedItem item) => item switch
    {
        { Event: { } fact } => writer.LineAsync(new EventLineJson("event", fact.Version, fact.At, fact.Kind, fact.Node, fact.Visit, fact.Attempt,
            fact.Data)),
        { Output: { } piece } => writer.LineAsync(new OutputLineJson("output", piece.Node, piece.Visit, ChunkJson.Of(piece.Chunk), piece.Missed)),
        _ => Task.CompletedTask,
    };

    private static async Task<OutcomeJson> OutcomeAsync(ApiCall call, RunHandle run)
    {
        try
        {
            return await OutcomeJson.OfAsync(call.System, run.Id, call.Cancelled);
        }
        catch (RunNotFoundException)
        {
            // In memory only, and over.
            return OutcomeJson.Of(await run.GetAsync(call.Cancelled));
        }
    }
}
