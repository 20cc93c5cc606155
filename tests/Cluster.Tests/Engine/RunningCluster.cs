using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Tests.PostgreSql;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Polling;
using ActorFlow.PostgreSql;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Flow systems that are members of the cluster of one real database.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = Until.Patience;

    private readonly List<FlowSystem> _systems = [];
    private readonly Dictionary<FlowSystem, string> _lives = [];
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

    /// <summary>
    /// Starts a member, and waits until it leads what it can claim at once. Its lease is so long that no machine misses it: see <see cref="BuryAsync"/>.
    /// </summary>
    internal async Task<FlowSystem> JoinAsync(
        string name, Action<FlowSystemOptions> flows, Action<ClusterOptions>? member = null, Action<PostgreSqlJournalOptions>? journal = null)
    {
        var system = await FlowSystem.StartAsync(o =>
        {
            o.UseCluster(ConnectionString, options =>
            {
                options.Name = name;
                options.Shards = ClusterDatabase.Shards;
                options.LeaseTime = TimeSpan.FromMinutes(10);
                options.LeaseMargin = TimeSpan.FromSeconds(10);
                options.HeartbeatEvery = TimeSpan.FromMilliseconds(200);
                options.SettleTime = TimeSpan.Zero;
                member?.Invoke(options);
            }, journal);
            flows(o);
        });
        _systems.Add(system);
        await MemberOf(system).Status.WhenReady.WaitAsync(Patience);
        _lives[system] = MemberOf(system).Status.Life!;
        return system;
    }

    internal static ClusterMember MemberOf(FlowSystem system) => (ClusterMember)system.Seat!;

    /// <summary>Until every shard is led by a living member and each has its share.</summary>
    internal Task BalancedAsync(params FlowSystem[] members) => Until.SoAsync(() => IsBalancedAsync(members), "the shards are shared evenly");

    /// <summary>Has the lease of a member be over, as if its time had passed, until the others have declared this life of it dead.</summary>
    /// <param name="member">A member that has died or is cut off. A renewal that it had sent before may come late, so this is done again and again.</param>
    internal Task BuryAsync(FlowSystem member) => _database.BuryAsync(_lives[member]);

    /// <summary>Has the claims of a worker that has died be over, as if their time had passed, until somebody else has taken its work.</summary>
    internal Task LoseClaimsAsync(string? worker)
        => Until.SoAsync(
            async () => (long)(await ScalarAsync(
                $"""
                WITH over AS (UPDATE actorflow.offers SET lease_until = clock_timestamp() - interval '1 second' WHERE worker = '{worker}' AND ended IS NULL RETURNING 1)
                SELECT count(*) FROM over
                """))! == 0,
            $"somebody else takes what {worker} had claimed");

    internal Task<object?> ScalarAsync(string sql) => _database.ScalarAsync(sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
            await system.StopAsync(TimeSpan.Zero);
        await _database.DisposeAsync();
    }

    private static async ValueTask<bool> IsBalancedAsync(FlowSystem[] members)
    {
        var shards = await members[0].ShardsAsync();
        return members.All(member => shards.Count(shard => shard.Owner == MemberOf(member).Status.Life) >= ClusterDatabase.Shards / members.Length)
            && members.All(member => MemberOf(member).Status.Held >= ClusterDatabase.Shards / members.Length);
    }
}

/// <summary>A clock that has stopped: a member with it believes in its lease for ever.</summary>
internal sealed class StoppedClock : LeaseClock
{
    internal override TimeSpan Now => TimeSpan.FromDays(1);
}
