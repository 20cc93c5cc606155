using ActorFlow.Cluster.Faults.Worker.Watching;

namespace ActorFlow.Cluster.Faults.Worker;

/// <summary>How a member of the experiments is set up: short leases, few shards, and memory that is soon left.</summary>
internal static class WorkerCluster
{
    public const int Shards = 16;

    public static void Configure(FlowSystemOptions engine, WorkerOptions options, IReadOnlyList<FlowDefinition> flows, Action<string?> onCutOff)
    {
        foreach (var flow in flows)
            engine.AddFlow(flow);
        engine.LoggerFactory = new SpokenLog(() => onCutOff(null));
        if (options.Shift != TimeSpan.Zero)
            engine.TimeProvider = new ShiftedTime(options.Shift);
        engine.StopTimeout = options.Drain;
        engine.MaxUncleanEnds = 10_000;   // the experiments end more lives than a poisonous run would be granted
        // Small enough that faults hit snapshots, returns to memory and tidying as well.
        engine.SnapshotEvery = 5;
        engine.PassivateAfter = TimeSpan.FromMilliseconds(60);
        engine.TidyEvery = TimeSpan.FromMilliseconds(300);
        engine.ReconcileEvery = TimeSpan.FromSeconds(5);
        engine.BlobGrace = TimeSpan.FromMinutes(10);
        engine.ReopenAttempts = 1_000_000;
        engine.UseCluster(options.Database, cluster =>
        {
            cluster.Name = options.Name;
            cluster.Shards = Shards;
            cluster.Capacity = options.Flows.Count > 0 ? 0 : 100;
            cluster.LeaseTime = options.Lease;
            cluster.LeaseMargin = options.Lease / 5;
            cluster.HeartbeatEvery = TimeSpan.FromMilliseconds(Math.Min(250, options.Lease.TotalMilliseconds / 4));
            cluster.SettleTime = TimeSpan.FromMilliseconds(100);
            cluster.EventFormat = options.Format;
        });
        var seat = engine.Cluster!;
        engine.Cluster = journal => new WatchedSeat(seat(journal), () => onCutOff(null));
        var make = engine.Journal!;
        engine.UseJournal(services => new HeldJournal(make(services), options.Hold, run => onCutOff(run.Value)));
    }

    /// <summary>A machine whose time of day is wrong.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
