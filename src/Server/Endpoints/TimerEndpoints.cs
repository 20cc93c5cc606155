using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>What comes about by time alone.</summary>
internal static class TimerEndpoints
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listTimers", "GET", OperationTable.Prefix + "/timers", new RequiredRight(ServerRight.Read, Concern.Listed),
            "Lists of every waiting run what is due next, the earliest first.", ListAsync)
        {
            Tag = "timers", Parameters = [Parameters.Limit],
                Answers = [new(200, typeof(TimersJson), "What is due; 'more' where there is more of it.")],
        },
    ];

    private static async Task ListAsync(ApiCall call)
    {
        var (timers, more) = (new List<TimerJson>(), false);
        await foreach (var timer in call.System.TimersAsync(call.Cancelled))
        {
            if (!call.Caller.Sees(timer.Flow))
                continue;
            if (more = timers.Count == call.Get(Parameters.Limit))
                break;
            timers.Add(TimerJson.Of(timer));
        }

        await call.AnswerAsync(new TimersJson(timers, more));
    }
}
