using ActorFlow.Cluster;
using ActorFlow.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorFlow.Hosting;

/// <summary>
/// Whether the flow system can do its work. Unhealthy: it has not started, has stopped, or its journal is lost. Degraded: its journal is being opened anew, or runs are set
/// aside. The data holds the counts of runs by status.
/// </summary>
internal sealed class FlowSystemHealthCheck(HostedFlowSystem hosted) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (hosted.SystemOrNull is not { } system)
            return HealthCheckResult.Unhealthy("The flow system has not been started.");
        if (system.Fault is { } fault)
            return HealthCheckResult.Unhealthy($"The journal is lost: {fault.Message}", fault);
        if (system.IsStopped)
            return HealthCheckResult.Unhealthy("The flow system has been stopped.");
        if (system.JournalTrouble is { } trouble)
            return HealthCheckResult.Degraded($"The journal failed and is being opened anew; runs wait for it. {trouble.Message}", trouble);
        if (system.Seat is ClusterMember { IsTrusted: false })
            return HealthCheckResult.Degraded("This process cannot trust its lease in the cluster: it leads no runs until it reaches the database again.");
        return system.HasJournal ? await CountAsync(system, cancellationToken) : HealthCheckResult.Healthy("At work, without a journal: runs live in memory only.");
    }

    private static async Task<HealthCheckResult> CountAsync(FlowSystem system, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunCount> counts;
        try
        {
            counts = await system.CountAsync(cancellationToken);
        }
        catch (CapabilityMissingException)
        {
            return HealthCheckResult.Healthy("At work.");
        }
        catch (JournalUnavailableException error)
        {
            return HealthCheckResult.Unhealthy($"The journal cannot be read: {error.Message}", error);
        }

        var byStatus = counts.GroupBy(count => count.Status).OrderBy(group => group.Key).ToDictionary(group => group.Key.ToString(), group => (object)group.Sum(count => count.Count));
        var reasons = new[] { Aside(RunStatus.Quarantined, "quarantined: their journals cannot be read or applied"), Aside(RunStatus.Parked, "parked: their flows are not registered or no longer fit") };
        var reason = string.Join("; ", reasons.Where(text => text is not null));
        return reason.Length > 0 ? HealthCheckResult.Degraded(reason, data: byStatus) : HealthCheckResult.Healthy("At work.", byStatus);

        string? Aside(RunStatus status, string what) => byStatus.TryGetValue(status.ToString(), out var count) ? $"{count} run(s) {what}" : null;
    }
}
