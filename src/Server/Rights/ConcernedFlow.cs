using ActorFlow.Server.Endpoints;
using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Rights;

/// <summary>Finds out which flow a request is about.</summary>
internal static class ConcernedFlow
{
    /// <returns>The flow's name; null where the request is about none, or about a run or question that is not known.</returns>
    public static async ValueTask<string?> OfAsync(ApiCall call) => call.Operation.Right.Concern switch
    {
        Concern.Flow => call.Get(Parameters.Flow),
        Concern.Run => await OfRunAsync(call, call.Get(Parameters.Run)),
        Concern.Question => await OfRunAsync(call, call.Get(Parameters.Question).RunId),
        Concern.Default => call.Get(Parameters.FlowOfQuery) ?? (call.System.Flows.Count == 1 ? call.System.Flows.First().Name : null),
        _ => null,
    };

    private static async ValueTask<string?> OfRunAsync(ApiCall call, RunId runId)
    {
        try
        {
            if (await call.System.FindAsync(runId, call.Cancelled) is { } row)
                return row.Flow;
        }
        catch (CapabilityMissingException)
        {
            // Without a journal, runs are asked themselves.
        }

        try
        {
            return (await call.System.GetAsync(runId, call.Cancelled)).Flow;
        }
        catch (RunNotFoundException)
        {
            return null;
        }
    }
}
