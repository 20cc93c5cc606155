using ActorFlow.Benchmarks.Flows;
using ActorFlow.Benchmarks.Harness;
using ActorFlow.PostgreSql;

namespace ActorFlow.Benchmarks.Journal;

/// <summary>
/// J4: group commit into PostgreSQL under load. 1 000 runs in flight, every node completion committed, fenced and flushed before anything follows
/// from it.
/// </summary>
public sealed class SharedDurableRuns : Measurement
{
    private const int InFlight = 1_000;
    private const int Nodes = 3;

    /// <summary>Each writes four rows of the log: as many together as the floor writes, into a database as new.</summary>
    private const int Runs = 50_000;

    public override string Id => "J4";

    public override string Title => "PostgreSQL Strict, 1 000 of 50 000 three-node runs in flight, per node completion";

    public override Target Target => Target.TimesFloor("F10", 2.5, 1.5);

    public override async Task<double> RunAsync(Effort effort)
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Fsync = true });
        var flow = Draw();
        await using var system = await FlowSystem.StartAsync(o => o.UsePostgreSql(server.ConnectionString()).AddFlow(flow));
        return await WorkAsync(system, flow, effort);
    }

    /// <summary>The flow of the runs.</summary>
    internal static FlowDefinition Draw() => Drawn.Chain(Nodes, durability: Durability.Strict);

    /// <summary>Does all runs, and returns what a node completion took.</summary>
    internal static Task<double> WorkAsync(FlowSystem system, FlowDefinition flow, Effort effort)
    {
        var (runs, inFlight) = (effort.Of(Runs), effort.Smoke ? 20 : InFlight);
        return Clock.PerOperationAsync(runs * Nodes,
            () => Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => OneAfterTheOther(runs / inFlight))));

        async Task OneAfterTheOther(int count)
        {
            for (var i = 0; i < count; i++)
                (await (await system.StartAsync(flow)).WaitAsync()).EnsureCompleted();
        }
    }
}
