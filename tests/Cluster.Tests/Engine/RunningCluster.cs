using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Tests.PostgreSql;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.PostgreSql;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Flow systems that are members of the cluster of one real database.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<FlowSystem> _systems = [];
    private readonly ClusterDatabase _database;

    private RunningCluster(ClusterDatabase database, string connectionString) => (_database, ConnectionString) = (database, connectionString);

    /// <summary>How members reach the database.</summary>
    internal string ConnectionString { get; }

    /// <summary>The way past whatever stands before the server.</summary>
    internal string DirectConnectionString => _database.ConnectionString;

    /// <param name="isPooled">Whether a pooler in transaction mode stands between.</param>
    internal static async Task<RunningCluster> CreateAsync(bool isPooled = false)
    {
        var database = await ClusterDatabase.CreateAsync();
        return new(database, isPooled ? (await PgBouncer.SharedAsync()).ConnectionString(database.Name) : database.ConnectionString);
    }

    /// <summary>Starts a member, and waits until it leads what it can claim at once.</summary>
    internal async Task<FlowSystem> JoinAsync(string name, Action<FlowSystemOptions> flows, Action<ClusterOptions>? member = null, Action<PostgreSqlJournalOptions>? journal = null)
    {
        var system = await FlowSystem.StartAsync(o =>
        {
            o.UseCluster(ConnectionString, options =>
            {
                options.Name = name;
                options.Shards = ClusterDatabase.Shards;
                options.LeaseTime = TimeSpan.FromSeconds(3);
                options.LeaseMargin = TimeSpan.FromMilliseconds(300);
                options.HeartbeatEvery = TimeSpan.FromMilliseconds(200);
                options.SettleTime = TimeSpan.Zero;
                member?.Invoke(options);
            }, journal);
            flows(o);
        });
        _systems.Add(system);
        await MemberOf(system).Status.WhenReady.WaitAsync(Patience);
        return system;
    }

    internal static ClusterMember MemberOf(FlowSystem system) => (ClusterMember)system.Seat!;

    /// <summary>Until every shard is led by a living member and each has its share.</summary>
    internal async Task BalancedAsync(params FlowSystem[] members)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await IsBalancedAsync(members, limit.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }

    internal Task<object?> ScalarAsync(string sql) => _database.ScalarAsync(sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
            await system.StopAsync(TimeSpan.Zero);
        await _database.DisposeAsync();
    }

    private static async Task<bool> IsBalancedAsync(FlowSystem[] members, CancellationToken cancellationToken)
    {
        var shards = await members[0].ShardsAsync(cancellationToken);
        return members.All(member => shards.Count(shard => shard.Owner == MemberOf(member).Status.Life) >= ClusterDatabase.Shards / members.Length)
            && members.All(member => MemberOf(member).Status.Held >= ClusterDatabase.Shards / members.Length);
    }
}

/// <summary>A clock that has stopped: a member with it believes in its lease for ever.</summary>
internal sealed class StoppedClock : LeaseClock
{
    internal override TimeSpan Now => TimeSpan.FromDays(1);
}
