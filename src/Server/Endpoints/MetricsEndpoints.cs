using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Rights;
using Microsoft.Extensions.DependencyInjection;

namespace ActorFlow.Server.Endpoints;

/// <summary>What the engine has measured, summed up.</summary>
internal static class MetricsEndpoints
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("getMetrics", "GET", OperationTable.Prefix + "/metrics", new RequiredRight(ServerRight.Read, Concern.Server),
            "Sums up what the engine has measured since the server started.", SumAsync)
        {
            Tag = "server",
                Answers = [new(200, typeof(MetricsJson),
                    "Runs by status, counters and histograms. A monitoring system takes them from OpenTelemetry instead.")],
        },
    ];

    private static async Task SumAsync(ApiCall call)
    {
        var (counters, histograms) = call.Http.RequestServices.GetRequiredService<MetricsSummary>().Read();
        var now = call.Time.GetUtcNow();
        await call.AnswerAsync(new MetricsJson(now, (now - call.StartedAt).TotalSeconds, await RunsAsync(call), counters, histograms));
    }

    private static async Task<IReadOnlyDictionary<string, long>> RunsAsync(ApiCall call)
    {
        try
        {
            return (await call.System.CountAsync(call.Cancelled)).GroupBy(count => count.Status).OrderBy(group => group.Key)
                .ToDictionary(group => Parameter.NameOf(group.Key), group => group.Sum(count => count.Count));
        }
        catch (CapabilityMissingException)
        {
            return new Dictionary<string, long>();
        }
    }
}
