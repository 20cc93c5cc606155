using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;

namespace ActorFlow.Server.Endpoints;

/// <summary>Requests that wait for the end of a run.</summary>
internal static class Waiting
{
    /// <summary>How long is waited where nobody says it.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    public static readonly ApiParameter<TimeSpan?> Timeout = Parameter.Duration("timeout",
        "How long to wait for the end of the run, such as 30s. Where it is left out: 30 seconds, or what the server allows.");

    public static readonly ApiParameter<TimeSpan?> Wait =
        Parameter.Duration("wait", "How long to wait for the end of the run, such as 30s. Where it is left out, nothing is waited for.");

    /// <exception cref="ApiProblemException">It is longer than the server allows.</exception>
    public static TimeSpan Limited(ApiCall call, ApiParameter<TimeSpan?> parameter)
    {
        var most = call.Options.MaxWait;
        var asked = call.Get(parameter) ?? (Usual < most ? Usual : most);
        return asked <= most ? asked
            : throw new ApiProblemException(ProblemCode.BadParameter,
                $"'{parameter.Name}' is {asked}, and this server waits for up to {most}. Ask again when it has passed.",
                [new RequestFault("query", parameter.Name, $"it is at most {most.TotalSeconds:0} s")]);
    }

    /// <summary>Waits for the end of a run, and answers how it stands then: 200 when it has ended, 202 when it goes on.</summary>
    public static async Task AnswerAsync(ApiCall call, RunId runId, TimeSpan limit, Func<CancellationToken, Task<RunResult>> end)
    {
        using var patience = new CancellationTokenSource(limit, call.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, call.Cancelled, call.Stopping);
        OutcomeJson run;
        try
        {
            run = OutcomeJson.Of(await end(either.Token));
        }
        catch (OperationCanceledException) when (!call.Cancelled.IsCancellationRequested)
        {
            run = await OutcomeJson.OfAsync(call.System, runId, call.Cancelled);
        }

        await call.AnswerAsync(run, run.Status.IsEnded() ? 200 : 202);
    }
}
