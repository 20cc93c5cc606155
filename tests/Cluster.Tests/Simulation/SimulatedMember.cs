using ActorFlow.Actors.Kernel;
using ActorFlow.Cluster.Keeping;
using ActorFlow.Cluster.Leases;
using ActorFlow.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>A process with a keeper and an engine. It can be stopped as by SIGSTOP, cut off from the database, killed, and told to leave.</summary>
internal sealed class SimulatedMember
{
    private readonly SeededWorld _world;
    private readonly ActorSystem _process;
    private readonly ActorRef<KeeperMessage> _keeper;
    private int _tickets;

    internal SimulatedMember(SeededWorld world, SimulatedDatabase database, SimulatedInbox inbox, SimulatedNetwork network, ClusterOptions options,
        int number, double rate, TimeSpan ahead)
    {
        (_world, Name) = (world, options.Name);
        var time = new DriftingTime(world.Time, rate, ahead);
        var clock = new SimulatedLeaseClock(time);
        Leased = new LeasedShards(options.Shards, clock);
        _process = ActorSystem.Create($"{options.Name}-{number}", new ActorSystemOptions { Time = time, Dispatcher = world.Dispatcher });
        var store = new SimulatedLeaseStore(database, network, () => IsCutOff);
        var engine = _process.Spawn(
            Props.Create<EngineMessage>(() => new SimulatedEngine(inbox, network, () => IsCutOff, Leased, () => Status.Life ?? "nobody")));
        _keeper = _process.Spawn(Props.Create<KeeperMessage>(() => new MemberKeeper(
            options, options.Profile(), store, new SimulatedShardEngine(engine), Leased, clock, () => $"{options.Name}-{number}-{++_tickets}", Status,
                NullLogger.Instance)));
    }

    internal string Name { get; }

    internal LeasedShards Leased { get; }

    internal MemberStatus Status { get; } = new();

    internal bool IsCutOff { get; set; }

    internal bool IsPaused { get; private set; }

    /// <summary>Killed, or gone by itself.</summary>
    internal bool IsGone { get; private set; }

    internal bool IsLeaving { get; private set; }

    internal void Pause()
    {
        IsPaused = true;
        _world.Dispatcher.Pause(_process);
    }

    internal void Resume()
    {
        IsPaused = false;
        _world.Dispatcher.Resume(_process);
    }

    internal void Kill()
    {
        IsGone = true;
        _world.Dispatcher.Forget(_process);
    }

    /// <summary>SIGTERM: drains for as long as it is given, then leaves.</summary>
    internal void Terminate(TimeSpan limit)
    {
        IsLeaving = true;
        var drained = new TaskCompletionSource();
        _keeper.Tell(new KeeperMessage.Drain(drained));
        _ = LeaveAsync(drained.Task, limit);
    }

    private async Task LeaveAsync(Task drained, TimeSpan limit)
    {
        await Task.WhenAny(drained, Task.Delay(limit, _world.Time));
        var left = new TaskCompletionSource();
        _keeper.Tell(new KeeperMessage.Leave(left));
        await left.Task;
        if (!IsGone)
            Kill();
    }
}
