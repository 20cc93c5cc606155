using ActorFlow.Actors.Kernel.Timers;
using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Leases;
using ActorFlow.Cluster.Members;
using ActorFlow.Persistence.PostgreSql;
using ActorFlow.Persistence.PostgreSql.Connecting;
using NpgsqlTypes;

namespace ActorFlow.Cluster.PostgreSql;

/// <summary>
/// Members, leases and shards in the schema of a PostgreSQL journal. Has connections of its own, so that a heartbeat never waits behind the journal's
/// work.
/// </summary>
internal sealed class PostgreSqlLeaseStore : ILeaseStore, IAsyncDisposable
{
    /// <summary>A renewal, a look or claim, a release, and one to spare.</summary>
    private const int Connections = 4;

    private const string File = "Cluster.leases";

    private readonly Database _database;
    private readonly Notifications _changes;
    private readonly CorrectedTime? _time;
    private int _isDisposed;

    /// <param name="options">Those of the journal.</param>
    /// <param name="time">Is told the time of day of the database, whenever that is asked; null for nobody.</param>
    internal PostgreSqlLeaseStore(PostgreSqlJournalOptions options, CorrectedTime? time = null)
    {
        _time = time;
        _database = new Database(new PostgreSqlJournalOptions
        {
            ConnectionString = options.ConnectionString,
            IsPooled = options.IsPooled,
            Schema = options.Schema,
            Connections = Connections,
            StatementTimeout = options.StatementTimeout,
            LockTimeout = options.LockTimeout,
        });
        _changes = new Notifications(options, Channel);
    }

    private string Channel => $"actorflow_members_{_database.Schema.Value}";

    /// <inheritdoc/>
    public async ValueTask OpenAsync(int shards, CancellationToken cancellationToken)
    {
        var sent = _time?.MachineNow;
        var (found, now) = await _database.OneAsync(File, "CountShards", Binding.Nothing,
            static row => (row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1)), cancellationToken);
        Observe(sent, now);
        if (found != shards)
            throw new ClusterMisfitException(found, shards);
    }

    /// <inheritdoc/>
    public ValueTask<string?> JoinAsync(MemberProfile profile, string ticket, TimeSpan lease, CancellationToken cancellationToken)
        => _database.OneAsync(
        File, "Join",
        p => p.Next(ticket).Next(profile.Name).Next(lease.TotalSeconds).Next(profile.Capacity).Next(profile.Capabilities.ToArray())
            .Next(profile.Version)
            .Next(profile.EventFormat).Next(profile.Address).Next(Channel),
        static row => row.GetString(0), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(string member, TimeSpan lease, CancellationToken cancellationToken)
        => await _database.ExecuteAsync(File, "Renew", p => p.Next(member).Next(lease.TotalSeconds), cancellationToken) == 1;

    /// <inheritdoc/>
    public async ValueTask<ClusterView> LookAsync(CancellationToken cancellationToken)
    {
        var sent = _time?.MachineNow;
        var (view, now) = await _database.QueryAsync(File, "Look", Binding.Nothing, ViewRows.ReadAsync, cancellationToken);
        Observe(sent, now);
        return view;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OwnedShard>> ClaimAsync(string member, IReadOnlyList<string> expired, IReadOnlyList<int> shards,
        CancellationToken cancellationToken)
        => await _database.RowsAsync(
            File, "Claim",
            p => p.Next(member).Next(expired.ToArray()).Next(shards.ToArray()).Next(Channel),
            static row => new OwnedShard(row.GetInt32(0), row.GetInt64(1), row.GetBoolean(2)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(string member, IReadOnlyList<ShardTerm> shards, CancellationToken cancellationToken)
        => await _database.ExecuteAsync(
            File, "Release",
            p => p.Next(member).Next(Numbers(shards)).Next(Terms(shards)).Next(Channel), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RaiseFormatAsync(string member, IReadOnlyList<ShardTerm> shards, int eventFormat, CancellationToken cancellationToken)
        => await _database.ExecuteAsync(
            File, "RaiseFormat",
            p => p.Next(member).Next(Numbers(shards)).Next(Terms(shards)).Next(eventFormat), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DrainAsync(string member, CancellationToken cancellationToken)
        => await _database.ExecuteAsync(File, "Drain", p => p.Next(member).Next(Channel), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(string member, CancellationToken cancellationToken)
        => await _database.ExecuteAsync(File, "Leave", p => p.Next(member).Next(Channel), cancellationToken);

    /// <inheritdoc/>
    public IDisposable Listen(Action changed) => _changes.Listen(_ => changed());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _changes.DisposeAsync();
        await _database.DisposeAsync();
    }

    private void Observe(DateTimeOffset? sent, DateTimeOffset? now)
    {
        if (sent is { } asked && now is { } told)
            _time!.Observe(asked, told, _time.MachineNow);
    }

    private static int[] Numbers(IReadOnlyList<ShardTerm> shards) => [.. shards.Select(static shard => shard.Shard)];

    private static long[] Terms(IReadOnlyList<ShardTerm> shards) => [.. shards.Select(static shard => shard.Term)];
}
