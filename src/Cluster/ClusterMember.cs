using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Shards;
using ActorFlow.Cluster.Keeping;
using ActorFlow.Cluster.Leases;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Cluster;

/// <summary>This process as a member of a cluster: from joining to leaving. Thread-safe.</summary>
internal sealed partial class ClusterMember : IClusterSeat
{
    private readonly ClusterOptions _options;
    private readonly ILeaseStore _store;
    private readonly LeasedShards _leased;
    private readonly LeaseClock _clock;
    private readonly ActorSystemOptions _actorOptions;
    private readonly Func<string> _newTicket;
    private readonly Lock _gate = new();
    private ActorSystem? _actors;
    private ActorRef<KeeperMessage>? _keeper;
    private Task? _left;

    /// <param name="options">The member's options, valid.</param>
    /// <param name="store">Where leases are written; disposed of when the member has left.</param>
    /// <param name="newTicket">Makes a text that nobody else makes.</param>
    /// <param name="time">The clock of its timers.</param>
    /// <param name="dispatcher">Where its actor runs.</param>
    /// <param name="logger">Where it says what happens.</param>
    internal ClusterMember(ClusterOptions options, ILeaseStore store, Func<string> newTicket, TimeProvider time, Dispatcher dispatcher,
        ILogger logger)
    {
        (_options, _store, _newTicket) = (options, store, newTicket);
        _clock = options.Clock ?? LeaseClock.OfMachine(time);
        _leased = new LeasedShards(options.Shards, _clock);
        _actorOptions = new ActorSystemOptions { Time = time, Dispatcher = dispatcher, Logger = logger };
    }

    /// <inheritdoc/>
    public IRunPlacement Placement => _leased;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Capabilities => _options.Profile().Capabilities;

    /// <summary>Whether the lease can be trusted at this moment.</summary>
    internal bool IsTrusted => _leased.IsTrusted;

    /// <summary>How it is doing.</summary>
    internal MemberStatus Status { get; } = new();

    /// <summary>
    /// Begins to be a member: joins, and leads what it can claim at once. If that takes longer than a lease, it is gone on with in the background,
    /// again and again until it is done.
    /// </summary>
    /// <param name="engine">What leads the runs of the shards that this member will own.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ClusterMisfitException">The database has another number of shards.</exception>
    public async ValueTask BeginAsync(IShardEngine engine, CancellationToken cancellationToken)
    {
        await _store.OpenAsync(_options.Shards, cancellationToken);
        _actors = ActorSystem.Create("actorflow-member", _actorOptions);
        _keeper = _actors.Spawn(
            Props.Create<KeeperMessage>(() => new MemberKeeper(_options, _options.Profile(), _store, engine, _leased, _clock, _newTicket, Status,
                _actorOptions.Logger))
                // A hand-over that hangs must not hold up whoever leaves.
                .WithStopDeadline(TimeSpan.Zero),
            "keeper");
        // Usually some milliseconds. If it takes longer the engine is of use already: it takes requests for runs of all members.
        await WithinAsync(Status.WhenReady, _options.LeaseTime);
    }

    /// <summary>Hands all shards over in order. Ends when none is left, or the time is over; the member renews its lease until it leaves.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        if (_keeper is null)
            return;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _keeper.Tell(new KeeperMessage.Drain(done));
        if (!await WithinAsync(done.Task, limit))
            DrainedInPart(_actorOptions.Logger, Status.Held, limit);
    }

    /// <inheritdoc/>
    public Task LeaveAsync()
    {
        lock (_gate)
            return _left ??= LeaveOnceAsync();
    }

    /// <inheritdoc/>
    public void Crash() => _ = CrashAsync();

    /// <summary>As <see cref="Crash"/>; ends when nothing more is done.</summary>
    internal Task CrashAsync()
    {
        lock (_gate)
            _left ??= Task.CompletedTask;
        return _actors?.ShutdownAsync(TimeSpan.Zero) ?? Task.CompletedTask;
    }

    /// <summary>Members of the cluster, dead ones too for a while.</summary>
    internal async ValueTask<IReadOnlyList<MemberInfo>> MembersAsync(CancellationToken cancellationToken)
        => (await _store.LookAsync(cancellationToken)).Members;

    /// <summary>All shards with their owners.</summary>
    internal async ValueTask<IReadOnlyList<ShardInfo>> ShardsAsync(CancellationToken cancellationToken)
        => (await _store.LookAsync(cancellationToken)).Shards;

    /// <inheritdoc/>
    public void Doubt(int shard, long term) => _keeper?.Tell(KeeperMessage.Look.Instance);

    private async Task LeaveOnceAsync()
    {
        if (_actors is not null && _keeper is not null)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _keeper.Tell(new KeeperMessage.Leave(done));
            await WithinAsync(done.Task, _options.CallLimit * 2);
            await _actors.ShutdownAsync();
        }

        if (_store is IAsyncDisposable store)
            await store.DisposeAsync();
    }

    private async Task<bool> WithinAsync(Task done, TimeSpan limit)
    {
        try
        {
            await Through(done).WaitAsync(limit, _actorOptions.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }

        // A detour that keeps the thread pool out of seeded worlds, see FlowSystem.Through.
        static async Task Through(Task task) => await task;
    }

    [LoggerMessage(98, LogLevel.Warning,
        "{Count} shards were not handed over within {Limit}. They are given up when this member leaves, and are taken up elsewhere then.")]
    private static partial void DrainedInPart(ILogger logger, int count, TimeSpan limit);
}
