using ActorFlow.Cluster.Placement;
using ActorFlow.Testing;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>What a schedule may do: the fence and the rules of the store, each of which can be taken out to see the auditor find out.</summary>
internal sealed record SimulationOptions
{
    internal bool ChecksTerm { get; init; } = true;

    internal bool ChecksLeaseBeforeBurial { get; init; } = true;

    /// <summary>Of a thousand requests, how many come up to a minute late from the beginning.</summary>
    internal int StrayPerMille { get; init; }

    /// <summary>How far a clock may run from the true rate, in thousandths.</summary>
    internal int DriftPerMille { get; init; } = 40;
}

/// <summary>Members, a database and clients in one seeded world, and what may happen to them.</summary>
internal sealed class SimulatedCluster
{
    internal const int Shards = 12;
    private const int Runs = 30;

    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    private readonly SeededWorld _world;
    private readonly SimulationOptions _options;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedInbox _inbox;
    private readonly List<SimulatedMember> _members = [];
    private int _started;
    private int _deliveries;

    internal SimulatedCluster(SeededWorld world, SimulationOptions options)
    {
        (_world, _options) = (world, options);
        _network = new SimulatedNetwork(world) { StrayPerMille = options.StrayPerMille };
        _database = new SimulatedDatabase(world.Time, Shards)
        {
            ChecksLeaseBeforeBurial = options.ChecksLeaseBeforeBurial,
            LosesHint = () => world.Choose(1000) < _network.LossPerMille * 3,
            TermRaised = Audit.TermRaised,
        };
        _inbox = new SimulatedInbox(_database, Audit, Shards) { ChecksTerm = options.ChecksTerm };
        Audit.OtherBelievers = (shard, owner) => Running.Where(member => member.Leased.TermOf(shard) != 0 && member.Status.Life is { } life
            && life != owner).Select(member => member.Status.Life!);
    }

    internal Audit Audit { get; } = new();

    private IEnumerable<SimulatedMember> Running => _members.Where(static member => !member.IsGone);

    /// <summary>
    /// After what happened to members and network, how long it may take until every shard is led: the lease of who died last, what is under way and
    /// was lost, and looks.
    /// </summary>
    internal static TimeSpan Bound => Lease + Lease + (4 * Heartbeat);

    internal void Start(string? name = null)
    {
        var number = ++_started;
        var options = new ClusterOptions
        {
            Name = name ?? $"m{number}",
            Shards = Shards,
            Capacity = _world.Choose(4) == 0 ? 200 : 100,
            LeaseTime = Lease,
            LeaseMargin = Lease / 10,
            HeartbeatEvery = Heartbeat,
            HandOversAtOnce = 1 + _world.Choose(4),
            SettleTime = TimeSpan.FromMilliseconds(_world.Choose(2) * 1500),
        };
        options.Validate();
        var rate = 1 + ((_world.Choose((2 * _options.DriftPerMille) + 1) - _options.DriftPerMille) / 1000.0);
        _members.Add(new SimulatedMember(_world, _database, _inbox, _network, options, number, rate, TimeSpan.FromHours(_world.Choose(3) - 1)));
    }

    /// <summary>A stretch of bad luck: what happens, and how long until the next.</summary>
    internal void Suffer()
    {
        var running = Running.ToList();
        switch (_world.Choose(14))
        {
            case var _ when running.Count == 0: Start(); break;
            case 0 when running.Count < 5: Start(); break;
            case 1 when running.Count > 1: Any(running).Kill(); break;
            case 2 when running.Count > 1: Restart(Any(running)); break;
            case 3 or 4: Freeze(Any(running), _world.Choose(3 * 6000)); break;
            case 5: CutOff(Any(running), _world.Choose(2 * 6000)); break;
            case 6 when running.Count > 1: Any(running).Terminate(TimeSpan.FromMilliseconds(_world.Choose(10_000))); break;
            case 7: _network.LossPerMille = _world.Choose(4) * 100; break;
            case 8: _network.StrayPerMille = _world.Choose(4) * 150; break;
            case 9 when _world.Choose(3) == 0: TakeDatabaseAway(_world.Choose(12_000)); break;
            default: PutSome(); break;
        }

        PutSome();
        _world.Advance(TimeSpan.FromMilliseconds(_world.Choose(5) == 0 ? _world.Choose(9_000) : _world.Choose(1_500)));
    }

    /// <summary>All is well from now on. Time goes by until every shard must be led again.</summary>
    internal void Recover()
    {
        _network.Heal();
        foreach (var member in Running)
        {
            member.IsCutOff = false;
            if (member.IsPaused)
                member.Resume();
        }

        if (!Running.Any(static member => !member.IsLeaving))
            Start();
        _world.Advance(Bound);
    }

    /// <summary>What is wrong with the cluster, if nothing has happened to it for a while.</summary>
    internal IEnumerable<string> Faults()
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            var leaders = Running.Where(member => member.Leased.TermOf(shard) is > 0 and var term && term == _database.TermOf(shard)).ToList();
            if (leaders.Count != 1 || leaders[0].Status.Life != _database.OwnerOf(shard))
                yield return $"shard {shard}, which belongs to {_database.OwnerOf(shard) ?? "nobody"}, is led by {leaders.Count} member(s) {Bound} after the last trouble";
        }
    }

    /// <summary>Gives the shards time to come to rest, and the inboxes to be emptied.</summary>
    internal void Rest() => _world.Advance(TimeSpan.FromSeconds(40));

    /// <summary>What is wrong with a cluster at rest.</summary>
    internal IEnumerable<string> FaultsAtRest()
    {
        var view = _database.Look();
        var placed = ShardAssignment.Placed(view);
        var counts = placed.Select(member => view.Shards.Count(shard => shard.Owner == member.Id)).ToArray();
        var quotas = ShardQuotas.Of(Shards, [.. placed.Select(member => member.Capacity)], counts);
        for (var member = 0; member < placed.Count; member++)
        {
            if (counts[member] != quotas[member])
                yield return $"{placed[member].Id} has {counts[member]} shards and should have {quotas[member]}";
        }

        if (!Audit.IsBalanced || _inbox.Waiting > 0)
            yield return $"{_inbox.Waiting} rows of the inbox were never taken";
    }

    private SimulatedMember Any(List<SimulatedMember> members) => members[_world.Choose(members.Count)];

    private void Restart(SimulatedMember member)
    {
        member.Kill();
        Start(member.Name);
    }

    private void Freeze(SimulatedMember member, int milliseconds)
    {
        if (member.IsPaused)
            return;
        member.Pause();
        _network.After(milliseconds, () =>
        {
            if (member is { IsPaused: true, IsGone: false })
                member.Resume();
        });
    }

    private void CutOff(SimulatedMember member, int milliseconds)
    {
        member.IsCutOff = true;
        _network.After(milliseconds, () => member.IsCutOff = false);
    }

    private void TakeDatabaseAway(int milliseconds)
    {
        _network.IsDown = true;
        _network.After(milliseconds, () => _network.IsDown = false);
    }

    private void PutSome()
    {
        for (var more = _world.Choose(4); more > 0; more--)
            Put(_world.Choose(Runs), $"delivery {++_deliveries}");
    }

    /// <summary>A client that puts a command until it hears that it is there.</summary>
    private void Put(int run, string delivery)
    {
        var call = _network.CallAsync(static () => false, () => _inbox.Put(run, delivery));
        _network.After(900, () =>
        {
            if (!call.IsCompleted)
                Put(run, delivery);
        });
    }
}
