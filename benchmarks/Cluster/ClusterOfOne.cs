using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.Benchmarks.Journal;
using ActorFlow.PostgreSql;

namespace ActorFlow.Benchmarks.Cluster;

/// <summary>
/// C1: what it costs to be a member of a cluster. The work of J4, by an engine that has leases to renew and commands of others to look for.
/// </summary>
public sealed class ClusterOfOne : Measurement
{
    public override string Id => "C1";

    public override string Title => "J4 by a cluster of one member, per node completion";

    // At least 0.85 (0.95) of the throughput of J4.
    public override Target Target => Target.TimesFloor("J4", 1 / 0.85, 1 / 0.95);

    public override async Task<double> RunAsync(Effort effort)
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Fsync = true });
        var flow = SharedDurableRuns.Draw();
        await using var system = await Members.JoinAsync(server.ConnectionString(), "one", o => o.AddFlow(flow));
        return await SharedDurableRuns.WorkAsync(system, flow, effort);
    }
}
