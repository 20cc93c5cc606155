using ActorFlow.Cluster;

namespace ActorFlow.Benchmarks.Cluster;

/// <summary>Flow systems of this process as members of a cluster, and what their database says of them.</summary>
internal static class Members
{
    // Only a hang gets here.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    /// <summary>Starts a member.</summary>
    internal static async Task<FlowSystem> JoinAsync(string database, string name, Action<FlowSystemOptions> configure,
        Action<ClusterOptions>? member = null)
    {
        var system = await FlowSystem.StartAsync(o =>
        {
            o.UseCluster(database, options =>
            {
                options.Name = name;
                member?.Invoke(options);
            });
            configure(o);
        });
        await SeatOf(system).Status.WhenReady.WaitAsync(Patience);
        return system;
    }

    /// <summary>The member behind a system.</summary>
    internal static ClusterMember SeatOf(FlowSystem system) => (ClusterMember)system.Seat!;

    /// <summary>Waits until every member leads its share, or one shard less.</summary>
    internal static async Task<IReadOnlyList<ShardInfo>> BalancedAsync(IReadOnlyList<FlowSystem> members)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var shards = await members[0].ShardsAsync(limit.Token);
            var share = shards.Count / members.Count;
            // By the database and by the members' own belief: then nothing is on its way any more.
            if (members.All(member => SeatOf(member).Status.Held >= share
                && shards.Count(shard => shard.Owner == SeatOf(member).Status.Life) >= share) && shards.All(static shard => shard.Owner is not null))
                return shards;
            await Task.Delay(Glance, TimeProvider.System, limit.Token);
        }
    }
}
